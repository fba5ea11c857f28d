import { HOUR_MS, MINUTE_MS } from '../../calendar.ts';

/** An hour of a counter in the long-term statistics: what it showed at the end, and what Home Assistant had summed up by then; kWh. */
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
  /** New rows and rows with new values, oldest first; their sums are those before any shift. */
  readonly rows: readonly HourRow[];
  readonly shifts: readonly Shift[];
}

export interface PlanInput {
  /** What Home Assistant has, oldest first. */
  readonly rows: readonly HourRow[];
  /** First hour that is wanted. */
  readonly from: number;
  /** First hour that must not be touched: Home Assistant has summarised those before. Only looked at where it has no rows. */
  readonly until: number;
  /** The counter's past, which goes before everything that Home Assistant has; null where it is not known. */
  readonly past: (atMs: number) => number | null;
  /** The counter as it was measured, which fills gaps; null where no sample says. */
  readonly measured: (atMs: number) => number | null;
  /** Hours that this command imported before: a sum that does not go on behind one of them is its own affair. */
  readonly imported: (start: number) => boolean;
}

/** Sums come back through a database and a display unit. */
export const EPSILON_KWH = 1e-4;
/** A live bridge shows what the cloud shows, and that is late. */
const LIVE_LAG_MS = 20 * MINUTE_MS;

/**
 * What joins the past of a lifetime counter to its live statistics without a step (home-assistant.md 4.3): imported sums begin
 * at 0, and what is there already is shifted up to meet them; gaps are filled within themselves.
 */
export function planStatistics(input: PlanInput): StatisticsPlan {
  const past = pastRows(input);
  return { rows: [...past, ...gapRows(input)], shifts: [...shiftBehind(past, input.rows), ...seamShifts(input)] };
}

/** The first row whose sum does not go on from the row before as its state does, and that is no seam: somebody adjusted it. */
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

/** Rows that are there already are shifted up to the past that is put before them. */
function shiftBehind(past: readonly HourRow[], [first]: readonly HourRow[]): readonly Shift[] {
  const last = past.at(-1);
  return last === undefined || first === undefined ? [] : shiftOf(first.start, -jump(last, first));
}

/** What begins anew is shifted up to what is before it. */
const seamShifts = ({ rows, imported }: PlanInput): readonly Shift[] =>
  rows.flatMap((row, index) => {
    const before = rows[index - 1];
    return before !== undefined && isSeam(before, row, imported) ? shiftOf(row.start, -jump(before, row)) : [];
  });

/**
 * Whether sums begin anew with this row and were not yet shifted up to those before: behind what was imported before the first
 * live hour, or after a sensor was silent for longer than Home Assistant remembers (home-assistant.md 2.4).
 */
export function isSeam(before: HourRow, row: HourRow, imported: PlanInput['imported']): boolean {
  if (Math.abs(jump(before, row)) <= EPSILON_KWH) return false;
  const growth = row.state - before.state;
  const beginsAnew = row.sum < before.sum && row.sum >= -EPSILON_KWH && row.sum <= growth + EPSILON_KWH;
  return beginsAnew || (imported(before.start) && !imported(row.start));
}

const shiftOf = (start: number, amount: number): readonly Shift[] =>
  Math.abs(amount) > EPSILON_KWH ? [{ start, amount: rounded(amount) }] : [];

/** By how much more the sum grew than the state. */
const jump = (before: HourRow, after: HourRow): number => after.sum - before.sum - (after.state - before.state);

/** Hours without a row, and rows that stood still while the counter went on: from the hour in which it began to, up to a row that is right. */
function gapRows(input: PlanInput): readonly HourRow[] {
  return gaps(input.rows).flatMap(({ before, still, after }) => {
    const found: HourRow[] = [];
    // The hours between the last day that was imported and the first live hour belong to the past.
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
  /** Starts of the rows within that show what `before` shows. */
  readonly still: ReadonlySet<number>;
  /** The first row that shows more. */
  readonly after: HourRow;
}

/** Every stretch between two rows, of which the second shows more, in which hours are missing or stood still. */
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

/** Milliwatt hours; binary fractions have no end. */
const rounded = (kWh: number): number => Number(kWh.toFixed(6));
