import { HOUR_MS, MINUTE_MS } from '../../calendar.ts';

/**
 * One hour of a counter in Home Assistant's long-term statistics. `state`: value of the counter at the end of the hour; `sum`: Home
 * Assistant's sum up to then; both in kWh.
 */
export interface HourRow {
  /** Epoch milliseconds of a full hour of UTC. */
  readonly start: number;
  readonly state: number;
  readonly sum: number;
}

/** Adds `amount` (kWh) to the sum of the hour that begins at `start` and of all later hours. */
export interface Shift {
  readonly start: number;
  readonly amount: number;
}

export interface StatisticsPlan {
  /** Rows to write, new ones and ones with new values, oldest first. Their sums are those before any shift. */
  readonly rows: readonly HourRow[];
  readonly shifts: readonly Shift[];
}

export interface PlanInput {
  /** The rows in Home Assistant, oldest first. */
  readonly rows: readonly HourRow[];
  /** Start of the first hour to import, epoch milliseconds. */
  readonly from: number;
  /**
   * Start of the first hour that is not imported, because Home Assistant will summarise it itself, epoch milliseconds. Used only if
   * there are no rows.
   */
  readonly until: number;
  /** Returns the counter's value at a time before all rows of Home Assistant, epoch milliseconds and kWh; null if it is unknown. */
  readonly past: (atMs: number) => number | null;
  /** Returns the measured value of the counter at a time, to fill gaps, epoch milliseconds and kWh; null if there is no sample. */
  readonly measured: (atMs: number) => number | null;
  /**
   * Whether an earlier import of this program added the hour that begins at `start`. If the sum jumps after such an hour, the
   * import is the cause.
   */
  readonly imported: (start: number) => boolean;
}

/** Tolerance for the comparison of sums, because they are rounded in the database and in the conversion to a display unit. */
export const EPSILON_KWH = 1e-4;
/** Maximum age of the values that a running bridge publishes, because they reach the cloud with a delay. */
const LIVE_LAG_MS = 20 * MINUTE_MS;

/**
 * Plans how to join the past of a lifetime counter to its live statistics without a jump (home-assistant.md 4.3). The sums of the
 * imported past begin at 0, and the existing rows are shifted up to continue them. Rows that fill gaps need no shift.
 */
export function planStatistics(input: PlanInput): StatisticsPlan {
  const past = pastRows(input);
  return { rows: [...past, ...gapRows(input)], shifts: [...shiftBehind(past, input.rows), ...seamShifts(input)] };
}

/**
 * @returns the first row whose sum grows by another amount than its state for no known reason (isSeam names the known ones), so
 * that somebody must have adjusted this sum; null if there is none
 */
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

/** @returns the shift of the existing rows that makes their sums continue those of the imported past */
function shiftBehind(past: readonly HourRow[], [first]: readonly HourRow[]): readonly Shift[] {
  const last = past.at(-1);
  return last === undefined || first === undefined ? [] : shiftOf(first.start, -jump(last, first));
}

/** @returns the shifts of rows at which the sum began again, so that their sums continue those of the rows before */
export const seamShifts = ({ rows, imported }: Pick<PlanInput, 'rows' | 'imported'>): readonly Shift[] =>
  rows.flatMap((row, index) => {
    const before = rows[index - 1];
    return before !== undefined && isSeam(before, row, imported) ? shiftOf(row.start, -jump(before, row)) : [];
  });

/**
 * Whether the sums begin again at this row and are not shifted yet. This happens at the first live hour after imported rows, and
 * when a sensor was without a value for longer than Home Assistant remembers its last one (home-assistant.md 2.4).
 */
export function isSeam(before: HourRow, row: HourRow, imported: PlanInput['imported']): boolean {
  if (Math.abs(jump(before, row)) <= EPSILON_KWH) return false;
  const growth = row.state - before.state;
  const beginsAnew = row.sum < before.sum && row.sum >= -EPSILON_KWH && row.sum <= growth + EPSILON_KWH;
  return beginsAnew || (imported(before.start) && !imported(row.start));
}

const shiftOf = (start: number, amount: number): readonly Shift[] =>
  Math.abs(amount) > EPSILON_KWH ? [{ start, amount: rounded(amount) }] : [];

/**
 * @returns the growth of the sum minus the growth of the state between two rows. It is not 0 if the sums begin again at `after`
 * (isSeam), or if somebody adjusted a sum.
 */
const jump = (before: HourRow, after: HourRow): number => after.sum - before.sum - (after.state - before.state);

/**
 * @returns rows for the hours inside gaps: for missing hours, and for hours whose row did not change although the counter did. They
 * end before the row that closes the gap.
 */
export function gapRows(input: Pick<PlanInput, 'rows' | 'past' | 'measured' | 'imported'>): readonly HourRow[] {
  return gaps(input.rows).flatMap(({ before, still, after }) => {
    const found: HourRow[] = [];
    // The gap between the last imported hour and the first live hour may also be filled from the past.
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
  /** Starts of the rows inside the gap that have the same state as `before`. */
  readonly still: ReadonlySet<number>;
  /** The first row after the gap, with a higher state. */
  readonly after: HourRow;
}

/** @returns all gaps: pairs of rows with a rising state, between which hours are missing or have the earlier state */
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

/** Rounds to mWh, to remove floating-point noise. */
const rounded = (kWh: number): number => Number(kWh.toFixed(6));
