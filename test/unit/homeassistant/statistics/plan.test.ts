import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  adjustedRow,
  gaps,
  type HourRow,
  type PlanInput,
  planStatistics,
  type StatisticsPlan,
} from '../../../../src/homeassistant/statistics/import-plan.ts';

const HOUR = 3_600_000;
/** Returns the value of a counter that starts at 5000 kWh and grows by half a kWh per hour. */
const counter = (at: number): number => 5000 + at / HOUR / 2;
const never = (): null => null;
const hours = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => (from + index) * HOUR);
/** Returns live rows of the hours. Their sum starts at the first hour. */
const live = (from: number, to: number): HourRow[] =>
  hours(from, to).map((start) => ({ start, state: counter(start + HOUR), sum: counter(start + HOUR) - counter(from * HOUR) }));

const input = (given: Partial<PlanInput>): PlanInput => ({
  rows: [],
  from: 0,
  until: 100 * HOUR,
  past: counter,
  measured: never,
  imported: () => false,
  ...given,
});

/** Returns the rows in Home Assistant after a plan was carried out. */
function carriedOut(rows: readonly HourRow[], plan: StatisticsPlan): readonly HourRow[] {
  const byStart = new Map([...rows, ...plan.rows].map((row) => [row.start, row]));
  const shifted = (row: HourRow): number =>
    plan.shifts.filter(({ start }) => row.start >= start).reduce((sum, { amount }) => sum + amount, row.sum);
  return [...byStart.values()].sort((one, other) => one.start - other.start).map((row) => ({ ...row, sum: shifted(row) }));
}

const changes = (rows: readonly HourRow[]): number[] => rows.map(({ sum }, index) => sum - (rows[index - 1]?.sum ?? 0));

/** Expects that there is a row for every hour, and that each adds half a kWh. */
function expectSeamless(rows: readonly HourRow[], from: number, to: number): void {
  expect(rows.map(({ start }) => start)).toEqual(hours(from, to));
  for (const change of changes(rows)) expect(change).toBeCloseTo(0.5, 5);
}

describe('the past of a counter', () => {
  it('goes before the live rows without a step, and its first hour shows only itself', () => {
    const rows = live(24, 30);
    expectSeamless(carriedOut(rows, planStatistics(input({ rows }))), 0, 30);
  });

  it('goes up to the last summarised hour where nothing is live yet', () => {
    expectSeamless(carriedOut([], planStatistics(input({ until: 24 * HOUR }))), 0, 24);
  });

  it('is joined to the live rows once there are some', () => {
    const first = planStatistics(input({ until: 24 * HOUR }));
    const rows = carriedOut(live(24, 30), first);
    const again = planStatistics(input({ rows, imported: (start) => start < 24 * HOUR }));
    expect(again.rows).toEqual([]);
    expectSeamless(carriedOut(rows, again), 0, 30);
  });

  it('reaches up to the first live hour, where that came some hours after it', () => {
    const rows = carriedOut(live(28, 30), planStatistics(input({ until: 24 * HOUR })));
    const again = planStatistics(input({ rows, imported: (start) => start < 24 * HOUR }));
    expectSeamless(carriedOut(rows, again), 0, 30);
  });

  it('can be put before what was imported', () => {
    const rows = live(24, 30);
    const later = carriedOut(rows, planStatistics(input({ rows, from: 12 * HOUR })));
    const imported = (start: number): boolean => start < 24 * HOUR;
    expectSeamless(carriedOut(later, planStatistics(input({ rows: later, imported }))), 0, 30);
  });

  it('is left out where it is not known, and what is known is joined all the same', () => {
    const rows = live(24, 30);
    const past = (at: number): number | null => (at > 20 * HOUR ? null : counter(at));
    const joined = carriedOut(rows, planStatistics(input({ rows, past })));
    expect(joined.map(({ start }) => start)).toEqual([...hours(0, 20), ...hours(24, 30)]);
    for (const { sum, state } of joined) expect(sum - state).toBeCloseTo(-5000, 5);
  });

  it('is planned only once, wherever it ended and whenever it was interrupted', () => {
    fc.assert(
      fc.property(fc.nat(23), fc.integer({ min: 0, max: 23 }), fc.boolean(), (from, kept, shifted) => {
        const rows = live(24, 30);
        const plan = planStatistics(input({ rows, from: from * HOUR }));
        // An interrupted plan has written the newest rows only; the shift is made last.
        const partly = { rows: plan.rows.slice(Math.min(kept, plan.rows.length)), shifts: shifted && kept === 0 ? plan.shifts : [] };
        const interrupted = carriedOut(rows, partly);
        const again = { rows: interrupted, from: from * HOUR, imported: (start: number) => start < 24 * HOUR };
        const done = carriedOut(interrupted, planStatistics(input(again)));
        expectSeamless(done, from, 30);
        expect(planStatistics(input({ ...again, rows: done }))).toEqual({ rows: [], shifts: [] });
      }),
    );
  });
});

describe('a gap', () => {
  const whole = live(0, 30);
  const isOut = ({ start }: HourRow): boolean => start >= 12 * HOUR && start < 20 * HOUR;
  const filled = (rows: readonly HourRow[]): readonly HourRow[] => carriedOut(rows, planStatistics(input({ rows, measured: counter })));

  it('of hours without a row is filled, and the row behind it shows its own hour again', () => {
    expectSeamless(filled(whole.filter((row) => !isOut(row))), 0, 30);
  });

  it('of rows that stood still is filled likewise', () => {
    const before = whole[11] as HourRow;
    expectSeamless(filled(whole.map((row) => (isOut(row) ? { ...row, state: before.state, sum: before.sum } : row))), 0, 30);
  });

  it('of rows that stood still from within an hour on: that hour is right again, too', () => {
    const begins = 11 * HOUR + 5 * 60_000;
    const stuck = { state: counter(begins), sum: counter(begins) - counter(0) };
    expectSeamless(filled(whole.map((row) => (row.start === 11 * HOUR || isOut(row) ? { ...row, ...stuck } : row))), 0, 30);
  });

  it('leaves the hour before it alone where that is only as late as a live sensor is', () => {
    const late = counter(12 * HOUR - 10 * 60_000);
    const rows = whole.map((row) => (row.start === 11 * HOUR || isOut(row) ? { ...row, state: late, sum: late - counter(0) } : row));
    expect(planStatistics(input({ rows, measured: counter })).rows[0]?.start).toBe(12 * HOUR);
  });

  it('is left as it is where nothing was measured, or where the counter stood still itself', () => {
    const rows = whole.filter((row) => !isOut(row));
    expect(planStatistics(input({ rows }))).toEqual({ rows: [], shifts: [] });
    const night = [0, 1, 2, 3].map((hour) => ({ start: hour * HOUR, state: hour < 3 ? 7 : 8, sum: hour < 3 ? 0 : 1 }));
    const asleep = (at: number): number => (at <= 3 * HOUR ? 7 : 7 + (at - 3 * HOUR) / HOUR);
    expect(planStatistics(input({ rows: night, measured: asleep }))).toEqual({ rows: [], shifts: [] });
  });

  it('never decreases, and never exceeds the row after it', () => {
    const rows = whole.filter((row) => !isOut(row));
    const wild = (at: number): number => counter(at) + (at % (2 * HOUR) === 0 ? 50 : -50);
    for (const change of changes(carriedOut(rows, planStatistics(input({ rows, measured: wild })))))
      expect(change).toBeGreaterThanOrEqual(0);
  });

  it('is none where a counter fell', () => {
    expect(
      gaps([
        { start: 0, state: 9, sum: 0 },
        { start: 5 * HOUR, state: 1, sum: -8 },
      ]),
    ).toEqual([]);
  });
});

it('sums that started again after a long silence are shifted up to the earlier sums', () => {
  const silent = [...live(0, 10), ...live(20, 30)];
  expect(adjustedRow({ rows: silent, imported: () => false })).toBeNull();
  const mended = carriedOut(silent, planStatistics(input({ rows: silent, from: 0, measured: counter })));
  expectSeamless(mended, 0, 30);
});

it('a manually adjusted sum is found', () => {
  const rows = live(0, 30).map((row) => (row.start >= 7 * HOUR ? { ...row, sum: row.sum + 1 } : row));
  expect(adjustedRow({ rows, imported: () => false })?.start).toBe(7 * HOUR);
  expect(adjustedRow({ rows: live(0, 30), imported: () => false })).toBeNull();
});
