import { describe, expect, it } from 'vitest';
import { dateSample, type SampleStamp } from '../../../../src/readings/guard/sample-time.ts';

const MINUTE = 60_000;
const WEEK = 7 * 24 * 60 * MINUTE;
const EVENING = Date.UTC(2026, 5, 1, 18);
const NIGHT = EVENING + 6 * 60 * MINUTE;

const stamp = (measuredAt: number, readAt: number, serialNumber = 'SN1'): SampleStamp => ({ measuredAt, readAt, serialNumber, uuid: null });
const before = dateSample(null, stamp(EVENING, EVENING + MINUTE)).witness;

describe('a clock that shows another week', () => {
  const first = dateSample(before, stamp(EVENING + WEEK, NIGHT));

  it('may show the sample from before: when it went wrong is not known', () => {
    expect(first).toMatchObject({ at: EVENING, order: 'same' });
  });

  it('shows the same sample while it stands still', () => {
    expect(dateSample(first.witness, stamp(EVENING + WEEK, NIGHT + MINUTE))).toMatchObject({ at: EVENING, order: 'same' });
  });

  it('shows a newer one when it moves on: that was taken when it was read', () => {
    const readAt = NIGHT + 6 * MINUTE;
    expect(dateSample(first.witness, stamp(EVENING + WEEK + 5 * MINUTE, readAt))).toMatchObject({ at: readAt, order: 'newer' });
  });

  it('shows an older one when a replica is behind', () => {
    const stale = stamp(EVENING + WEEK - 5 * MINUTE, NIGHT + MINUTE);
    expect(dateSample(first.witness, stale)).toMatchObject({ witness: first.witness, order: 'older' });
  });

  it('does not hide that the device is another', () => {
    const swapped = dateSample(before, stamp(EVENING + WEEK, NIGHT, 'SN2'));
    expect(swapped).toMatchObject({ at: NIGHT, order: 'newer', witness: { swappedAt: NIGHT } });
  });
});
