import { HOUR_MS, MINUTE_MS } from '../../calendar.ts';
import {
  adjustedRow,
  EPSILON_KWH,
  type Gap,
  gapRows,
  gaps,
  type HourRow,
  type PlanInput,
  type StatisticsPlan,
  seamShifts,
} from './import-plan.ts';

/** The time in which the values of a counter did not reach Home Assistant, epoch milliseconds. */
export interface TimeWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface HealInput extends Pick<PlanInput, 'rows' | 'measured' | 'imported'> {
  readonly window: TimeWindow;
}

/** At the end of an hour Home Assistant has a sample that is at most this old. */
const LIVE_LAG_MS = 30 * MINUTE_MS;
/** A row may differ from the samples by this much before it counts as written by somebody else; kWh. No counter is coarser. */
const TOLERANCE_KWH = 0.11;

/** @returns the gaps of which an hour lies in the window; where there are none, the hours of the window need no samples */
export const gapsIn = (rows: readonly HourRow[], { fromMs, toMs }: TimeWindow): readonly Gap[] =>
  gaps(rows).filter(({ before, after }) => before.start + HOUR_MS < toMs && after.start > fromMs);

/**
 * @returns the first row in the window, or in a gap that the window touches, that shows that somebody has edited the statistics: its
 * sum grows by another amount than its state; null if there is none
 */
export function editedSum({ rows, window, imported }: Omit<HealInput, 'measured'>): HourRow | null {
  const found = gapsIn(rows, window);
  const from = Math.min(window.fromMs - HOUR_MS, found[0]?.before.start ?? Number.POSITIVE_INFINITY);
  const to = Math.max(window.toMs, found.at(-1)?.after.start ?? Number.NEGATIVE_INFINITY);
  return adjustedRow({ rows: rows.filter(({ start }) => start >= from && start <= to), imported });
}

/**
 * @returns the first row of an hour inside the window that this program has not written, that grows, and whose state is not one that
 * the counter had: somebody has entered it; null if there is none
 */
export const enteredRow = ({ rows, window, measured, imported }: HealInput): HourRow | null =>
  rows.find((row, index) => {
    const end = row.start + HOUR_MS;
    const before = rows[index - 1];
    const isInside = row.start >= window.fromMs && end <= window.toMs;
    if (!isInside || before === undefined || imported(row.start) || row.state - before.state <= EPSILON_KWH) return false;
    const [low, high] = [measured(end - LIVE_LAG_MS), measured(end)];
    return low !== null && high !== null && (row.state < low - TOLERANCE_KWH || row.state > high + TOLERANCE_KWH);
  }) ?? null;

/**
 * Plans how to fill the hours of an outage as `planStatistics` fills gaps, and nothing else: rows outside the window stay as they
 * are. The sums that began again inside the window are joined.
 */
export function planHealing({ window, ...input }: HealInput): StatisticsPlan {
  const isInside = ({ start }: { readonly start: number }): boolean => start + HOUR_MS > window.fromMs && start < window.toMs;
  return {
    rows: gapRows({ ...input, past: () => null }).filter(isInside),
    shifts: seamShifts(input).filter(isInside),
  };
}
