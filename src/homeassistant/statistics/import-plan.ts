import { HOUR_MS, MINUTE_MS } from '../../calendar.ts';

/** An hour of a counter in the long-term statistics: the value at its end, and Home Assistant's sum up to then; kWh. */
export interface HourRow {
  /** Epoch milliseconds of a full hour of UTC. */
  readonly start: number;
  readonly state: number;
  readonly sum: number;
}

/** Adds an amount to every sum from an hour on. */
export interface Shift {
  readonly start: number;
  readonly amount: number;
}

export interface StatisticsPlan {
  /** New rows and rows with new values, oldest first, with their sums before any shift. */
  readonly rows: readonly HourRow[];
  readonly shifts: readonly Shift[];
}

export interface PlanInput {
  /** The rows in Home Assistant, oldest first. */
  readonly rows: readonly HourRow[];
  /** First hour to import. */
  readonly from: number;
  /** The import ends before this hour, because Home Assistant will summarise it itself. Used only if there are no rows. */
  readonly until: number;
  /** The counter's value at a time before all rows of Home Assistant; null if it is unknown. */
  readonly past: (atMs: number) => number | null;
  /** The measured value of the counter at a time, to fill gaps; null if there is no sample. */
  readonly measured: (atMs: number) => number | null;
  /** Whether this command imported the hour that starts then. A jump of the sum after such an hour comes from the import. */
  readonly imported: (start: number) => boolean;
}

/** Tolerance, because sums pass through a database and a display unit. */
export const EPSILON_KWH = 1e-4;
/** A live bridge publishes the cloud's values, which are up to this old. */
const LIVE_LAG_MS = 20 * MINUTE_MS;

/**
 * Joins the past of a lifetime counter to its live statistics without a jump (home-assistant.md 4.3): imported sums begin at 0,
 * and the existing rows are shifted up to continue them. Rows that fill gaps need no shift.
 */
export function planStatistics(input: PlanInput): StatisticsPlan {
  const past = pastRows(input);
  return { rows: [...past, ...gapRows(input)], shifts: [...shiftBehind(past, input.rows), ...seamShifts(input)] };
}

/** The first row whose sum changes by another amount than its state, except at a seam: somebody adjusted that sum. */
export const adjustedRow = ({ rows, imported }: Pick<PlanInput, 'rows' | 'imported'>): HourRow | null =>
  rows.find((row, index) => {
    const before = rows[index - 1];
    return before !== undefined && Math.abs(jump(before, row)) > EPSILON_KWH && !isSeam(before, row, imported);
  }) ?? null;

function pastRows({ rows, from, until, past }: PlanInput): readonly HourRow[] {
  const end = rows[0]?.start ?? until;
  const found: HourRow[] = [];
  let base: number | null = null;
  for (let start = from; start < end; start += HOUR_MS) {
    base ??= past(start);
    const state = past(start + HOUR_MS);
    if (base !== null && state !== null) found.push(rowOf(start, state, state - base));
  }
  return found;
}

/** Shifts the existing rows up so that they continue the imported past. */
function shiftBehind(past: readonly HourRow[], [first]: readonly HourRow[]): readonly Shift[] {
  const last = past.at(-1);
  return last === undefined || first === undefined ? [] : shiftOf(first.start, -jump(last, first));
}

/** Shifts rows whose sum began again up to the rows before them. */
const seamShifts = ({ rows, imported }: PlanInput): readonly Shift[] =>
  rows.flatMap((row, index) => {
    const before = rows[index - 1];
    return before !== undefined && isSeam(before, row, imported) ? shiftOf(row.start, -jump(before, row)) : [];
  });

/**
 * Whether the sums begin again at this row and were not yet shifted: at the first live hour after imported rows, or after a
 * sensor was silent for longer than Home Assistant remembers (home-assistant.md 2.4).
 */
export function isSeam(before: HourRow, row: HourRow, imported: PlanInput['imported']): boolean {
  if (Math.abs(jump(before, row)) <= EPSILON_KWH) return false;
  const growth = row.state - before.state;
  const beginsAnew = row.sum < before.sum && row.sum >= -EPSILON_KWH && row.sum <= growth + EPSILON_KWH;
  return beginsAnew || (imported(before.start) && !imported(row.start));
}

const shiftOf = (start: number, amount: number): readonly Shift[] =>
  Math.abs(amount) > EPSILON_KWH ? [{ start, amount: rounded(amount) }] : [];

/** The growth of the sum minus the growth of the state. */
const jump = (before: HourRow, after: HourRow): number => after.sum - before.sum - (after.state - before.state);

/**
 * Rows for missing hours, and for hours in which the row did not change although the counter did. They end before the first row
 * that is correct.
 */
function gapRows(input: PlanInput): readonly HourRow[] {
  return gaps(input.rows).flatMap(({ before, still, after }) => {
    const found: HourRow[] = [];
    // Hours between the last imported day and the first live hour may also be filled from the past.
    const past = isSeam(before, after, input.imported) ? input.past : () => null;
    let state = before.state;
    for (let start = before.start; start < after.start; start += HOUR_MS) {
      const reading = input.measured(start + HOUR_MS) ?? past(start + HOUR_MS);
      if (reading === null) continue;
      const isThere = start === before.start || still.has(start);
      const isLate = !isThere || (input.measured(start + HOUR_MS - LIVE_LAG_MS) ?? before.state) - before.state > EPSILON_KWH;
      if (start === before.start && !isLate) continue;
      state = Math.min(Math.max(reading, state), after.state);
      if (isLate) found.push(rowOf(start, state, before.sum + state - before.state));
    }
    return found;
  });
}

export interface Gap {
  readonly before: HourRow;
  /** Starts of the rows inside the gap that repeat the state of `before`. */
  readonly still: ReadonlySet<number>;
  /** The first row with a higher state. */
  readonly after: HourRow;
}

/** All pairs of rows with a rising state between which hours are missing or repeat the earlier state. */
export function gaps(rows: readonly HourRow[]): readonly Gap[] {
  const found: Gap[] = [];
  let before: HourRow | undefined;
  let still = new Set<number>();
  for (const row of rows) {
    if (before !== undefined && Math.abs(row.state - before.state) <= EPSILON_KWH) {
      still.add(row.start);
      continue;
    }
    if (before !== undefined && row.state > before.state && row.start - before.start > HOUR_MS) found.push({ before, still, after: row });
    before = row;
    still = new Set();
  }
  return found;
}

const rowOf = (start: number, state: number, sum: number): HourRow => ({ start, state: rounded(state), sum: rounded(sum) });

/** Rounds to milliwatt hours, to remove floating-point noise. */
const rounded = (kWh: number): number => Number(kWh.toFixed(6));
