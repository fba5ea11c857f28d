import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MINUTE_MS } from '../../../src/calendar.ts';
import { completenessOf, type DeviceProgress } from '../../../src/schedule/sample-completeness.ts';

const START = Date.UTC(2026, 2, 10, 15);
const at = (minutes: number): number => START + minutes * MINUTE_MS;
const step = (before: number | null, now: number | null, interval = 5): DeviceProgress => ({
  beforeMs: before === null ? null : at(before),
  nowMs: now === null ? null : at(now),
  intervalMs: interval * MINUTE_MS,
});

describe('a plant shows its newest sample whole', () => {
  test.each<[string, readonly DeviceProgress[], number | null]>([
    ['when all that keep step have it', [step(0, 5), step(0, 5)], 5],
    ['once the others have it too', [step(0, 5), step(5, 5)], 5],
    ['when nobody has anything new', [step(0, 0), step(0, 0)], 0],
    ['to whom it is the first poll', [step(null, 0), step(null, 5)], 5],
    ['whatever a new device shows', [step(null, 0), step(0, 5)], 5],
    ['without one that was behind already', [step(-5, -5), step(0, 5)], 5],
    ['without one whose own sample is not due yet', [step(0, 0, 15), step(0, 5)], 5],
    ['without one that has none', [step(null, null), step(0, 5)], 5],
    ['without one that says no more when it measured', [step(0, null), step(0, 5)], 5],
    ['when some wake and others sleep on', [step(0, 0), step(0, 600)], 600],
    ['when its clock is set back', [step(60, 5), step(60, 5)], 5],
    ['when no device says', [step(null, null)], null],
  ])('%s', (_, steps, newest) => {
    expect(completenessOf(steps)).toEqual({ newestMs: newest === null ? null : at(newest), isWhole: true });
  });
});

describe('a plant shows its newest sample in part', () => {
  test.each<[string, readonly DeviceProgress[], number]>([
    ['while one that keeps step has it not', [step(0, 0), step(0, 5)], 5],
    ['a few seconds apart as well', [step(0.2, 0.2), step(0, 5), step(0.1, 5.1)], 5.1],
    ['while one that measures rarely lacks its own', [step(0, 0, 15), step(10, 15)], 15],
    ['while one is answered with an older one', [step(0, -5), step(0, 5)], 5],
  ])('%s', (_, steps, newest) => {
    expect(completenessOf(steps)).toEqual({ newestMs: at(newest), isWhole: false });
  });
});

test('a device that fell behind delays the others once, whatever it does afterwards', () => {
  const polls = fc.array(fc.boolean(), { minLength: 2, maxLength: 40 });
  fc.assert(
    fc.property(polls, (comes) => {
      let before = 0;
      let waits = 0;
      let fallen = 0;
      for (const [poll, isThere] of comes.entries()) {
        const now = isThere ? 5 * (poll + 1) : before;
        if (!isThere && before === 5 * poll) fallen += 1;
        if (!completenessOf([step(5 * poll, 5 * (poll + 1)), step(before, now)]).isWhole) waits += 1;
        before = now;
      }
      expect(waits).toBe(fallen);
    }),
  );
});
