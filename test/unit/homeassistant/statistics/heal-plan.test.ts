import { describe, expect, it } from 'vitest';
import { editedSum, enteredRow, gapsIn, planHealing } from '../../../../src/homeassistant/statistics/heal-plan.ts';
import type { HourRow } from '../../../../src/homeassistant/statistics/import-plan.ts';

const HOUR = 3_600_000;
const [FIRST, LAST] = [0, 60];
/** The outage: from half past 20 to half past 30. */
const WINDOW = { fromMs: 20.5 * HOUR, toMs: 30.5 * HOUR };

/** A counter that counts 2 kWh an hour, from 1000 on. */
const reading = (atMs: number): number => 1_000 + (2 * atMs) / HOUR;
const row = (hour: number, state = reading((hour + 1) * HOUR)): HourRow => ({ start: hour * HOUR, state, sum: state - 1_000 });
const hours = (from: number, to: number, state?: number): HourRow[] =>
  Array.from({ length: to - from }, (_, index) => row(from + index, state));
/** The value that Home Assistant had when the outage began. */
const LEFT = reading(20.5 * HOUR);
const MISSING = [...hours(FIRST, 20), row(20, LEFT), ...hours(30, LAST)];
const STILL = [...hours(FIRST, 20), ...hours(20, 30, LEFT), ...hours(30, LAST)];

const nothing = (): boolean => false;
const input = (rows: readonly HourRow[]) => ({ rows, window: WINDOW, measured: reading, imported: nothing });

/** Carries out a plan. */
function healed(rows: readonly HourRow[]): readonly HourRow[] {
  const plan = planHealing(input(rows));
  const byStart = new Map([...rows, ...plan.rows].map((each) => [each.start, each]));
  const sorted = [...byStart.values()].toSorted((one, other) => one.start - other.start);
  return sorted.map((each) => {
    const shift = plan.shifts.filter(({ start }) => start <= each.start).reduce((sum, { amount }) => sum + amount, 0);
    return { ...each, sum: each.sum + shift };
  });
}

describe('the hours of an outage', () => {
  it.each([
    ['are missing', MISSING],
    ['stand still', STILL],
  ])('that %s become what the counter has counted, and a second time nothing changes', (_what, rows) => {
    expect(gapsIn(rows, WINDOW)).toHaveLength(1);
    const after = healed(rows);
    expect(after).toEqual(hours(FIRST, LAST));
    expect(planHealing(input(after))).toEqual({ rows: [], shifts: [] });
  });

  it('need no samples where nothing is missing, and a gap of another time is left alone', () => {
    expect(gapsIn(hours(FIRST, LAST), WINDOW)).toEqual([]);
    const elsewhere = [...hours(FIRST, 5), ...hours(9, 40), ...hours(50, LAST)];
    expect(gapsIn(elsewhere, WINDOW)).toEqual([]);
    expect(planHealing(input(elsewhere))).toEqual({ rows: [], shifts: [] });
  });

  it('are filled only inside the outage, though the gap is longer', () => {
    const wide = [...hours(FIRST, 10), ...hours(40, LAST)];
    expect(planHealing(input(wide)).rows.map(({ start }) => start / HOUR)).toEqual([20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30]);
  });

  it('after which the sum began again are joined, and a beginning at another time is left alone', () => {
    const again = (hour: number): HourRow[] => STILL.map((each) => (each.start < hour * HOUR ? each : { ...each, sum: each.sum - 40 }));
    const restarted = STILL.map((each) => (each.start < 30 * HOUR ? each : { ...each, sum: each.state - LEFT }));
    expect(healed(restarted).at(-1)?.sum).toBeCloseTo(reading(LAST * HOUR) - 1_000, 6);
    expect(planHealing(input(again(50))).shifts).toEqual([]);
  });
});

describe('statistics that somebody has edited', () => {
  /** As the developer tools do it: adds an amount to the sums from an hour on. */
  const adjusted = (rows: readonly HourRow[], hour: number): HourRow[] =>
    rows.map((each) => (each.start < hour * HOUR ? each : { ...each, sum: each.sum - 15 }));

  it.each([21, 25, 30])('in the outage are found: sums from hour %d on', (hour) => {
    expect(editedSum(input(adjusted(STILL, hour)))?.start).toBe(hour * HOUR);
  });

  it('long before or after the outage are no reason to leave its hours', () => {
    for (const hour of [5, 45]) expect(editedSum(input(adjusted(STILL, hour)))).toBeNull();
    expect(editedSum(input(STILL))).toBeNull();
    expect(editedSum(input(MISSING))).toBeNull();
  });

  it('are found by rows whose state the counter never had', () => {
    const entered = STILL.map((each) => (each.start === 25 * HOUR ? row(25, LEFT + 30) : each));
    expect(enteredRow(input(entered))?.start).toBe(25 * HOUR);
    expect(enteredRow({ ...input(entered), imported: (start) => start === 25 * HOUR })).toBeNull();
  });

  it('are not assumed where the rows are those of the live sensor, before or after they are filled', () => {
    for (const rows of [STILL, MISSING, hours(FIRST, LAST)]) expect(enteredRow(input(rows))).toBeNull();
  });
});
