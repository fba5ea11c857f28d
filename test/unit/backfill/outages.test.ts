import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  atStart,
  dealtWith,
  dueOutage,
  isGivenUp,
  OUTAGE_CAUSES,
  type OutageCause,
  type OutageRecord,
  observed,
  outageCodec,
} from '../../../src/backfill/outages.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOON = Date.parse('2026-06-15T15:00:00Z');
const utcDay = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);

type Step = readonly [minutes: number, ...failed: OutageCause[]];

/** The record after observations at minutes after noon. */
const lived = (steps: readonly Step[], record: OutageRecord = outageCodec.empty()): OutageRecord =>
  steps.reduce(
    (state, [minutes, ...failed]) => observed(state, { nowMs: NOON + minutes * MINUTE, failed, newest: { '1_11_0_0': NOON + minutes } }),
    record,
  );

describe('outages', () => {
  it.each(OUTAGE_CAUSES)('of %s last from the last moment at which everything worked to the first one', (cause) => {
    const { outages } = lived([[0], [5], [6, cause], [60, cause], [90], [95]]);
    expect(outages).toMatchObject([{ fromMs: NOON + 5 * MINUTE, toMs: NOON + 90 * MINUTE, causes: [cause], told: false }]);
    expect(outages[0]).toMatchObject({ before: { '1_11_0_0': NOON + 5 }, after: { '1_11_0_0': NOON + 90 } });
  });

  it('of several at once are one, with all their causes', () => {
    expect(lived([[0], [6, 'cloud'], [20, 'cloud', 'home_assistant'], [60, 'home_assistant'], [90]]).outages).toMatchObject([
      { causes: ['cloud', 'home_assistant'] },
    ]);
  });

  it('that leave no hour without values are none', () => {
    expect(lived([[0], [5, 'cloud'], [19]]).outages).toEqual([]);
  });

  it('of a bridge that did not run are found after its start, also from the file', () => {
    const kept = outageCodec.parse(JSON.parse(JSON.stringify(lived([[0], [5]]))));
    const again = atStart(kept);
    expect(lived([[600, 'cloud'], [610]], again).outages).toMatchObject([
      { fromMs: NOON + 5 * MINUTE, toMs: NOON + 610 * MINUTE, causes: ['bridge', 'cloud'] },
    ]);
    expect(lived([[10]], again).outages).toEqual([]);
  });

  it('are not assumed at the first start, nor where the clock is set back', () => {
    expect(lived([[600]], atStart(outageCodec.empty())).outages).toEqual([]);
    expect(lived([[600], [0], [5]]).outages).toEqual([]);
  });

  it('of months are the last month, and there are never more than 50', () => {
    const [long] = lived([[0], [1, 'bridge'], [(90 * DAY) / MINUTE]]).outages;
    expect((long?.toMs ?? 0) - (long?.fromMs ?? 0)).toBe(31 * DAY);
    const many = Array.from({ length: 120 }, (_, index): Step => [index * 30]);
    expect(lived(many).outages).toHaveLength(50);
  });

  it('are due when the day on which they ended is over and three hours old, the oldest first', () => {
    const record = lived([[0], [60], [24 * 60], [30 * 60]]);
    const [first] = record.outages;
    expect(dueOutage(record, Date.parse('2026-06-16T02:59:00Z'), utcDay)).toBeNull();
    const due = dueOutage(record, Date.parse('2026-06-16T03:00:00Z'), utcDay);
    expect(due).toBe(first);
    const report = { atMs: NOON, fromMs: 0, toMs: 0, causes: [], hours: 1, sensors: 1, edited: [], isGivenUp: false };
    const left = dealtWith(record, first as NonNullable<typeof first>, report);
    expect(left.outages).toEqual(record.outages.slice(1));
    expect(left.last).toBe(report);
  });

  it('are given up a week after their end', () => {
    const [outage] = lived([[0], [60]]).outages;
    expect(isGivenUp(outage as NonNullable<typeof outage>, NOON + HOUR + 7 * DAY)).toBe(false);
    expect(isGivenUp(outage as NonNullable<typeof outage>, NOON + HOUR + 8 * DAY)).toBe(true);
  });

  it('never overlap, whatever is observed and whenever the bridge is started again', () => {
    const step = fc.record({ minutes: fc.integer({ min: 1, max: 600 }), failed: fc.subarray([...OUTAGE_CAUSES]), restarts: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let nowMs = NOON;
        let record = outageCodec.empty();
        for (const { minutes, failed, restarts } of steps) {
          nowMs += minutes * MINUTE;
          if (restarts) record = atStart(outageCodec.parse(JSON.parse(JSON.stringify(record))));
          record = observed(record, { nowMs, failed, newest: {} });
        }
        record.outages.forEach(({ fromMs, toMs, causes }, index) => {
          expect(toMs - fromMs).toBeGreaterThanOrEqual(20 * MINUTE);
          expect(causes.length).toBeGreaterThan(0);
          if (index > 0) expect(fromMs).toBeGreaterThanOrEqual(record.outages[index - 1]?.toMs ?? 0);
        });
      }),
    );
  });
});
