import { DAY_MS, HOUR_MS } from '../calendar.ts';
import type { Anchor, Curve } from '../history/curve.ts';
import { daysBetween, type PlantTime } from '../history/plant-time.ts';
import { gaps, type HourRow, isSeam } from '../homeassistant/statistics/import-plan.ts';

/** If the counter's value at a midnight is higher by more than this than the hour there shows, the statistics stood still; kWh. */
const STOOD_STILL_KWH = 0.02;
/** After this many hours without change, an hour with most of the day's energy probably contains the energy of those hours too. */
const LONG_STILL_HOURS = 3;
/** An hour with less energy than this is not taken as containing the energy of earlier hours; kWh. */
const CAUGHT_UP_KWH = 0.5;
/**
 * Returns the value of the counter when the statistics of its live sensor began; empty if it is unknown or does not follow `known`.
 * With it, the energy of the last hours, of which iSolarCloud has no history yet, is spread up to that moment.
 * @param imported tells whether the row of an hour was written by backfill
 * @param known the values of the counter at the ends of days
 */
export function liveAnchor(rows: readonly HourRow[], imported: (start: number) => boolean, known: readonly Anchor[]): readonly Anchor[] {
  const index = rows.findIndex(({ start }) => !imported(start));
  const [before, first, last] = [rows[index - 1], rows[index], known.at(-1)];
  if (first === undefined || last === undefined || first.sum < 0) return [];
  if (before !== undefined && !isSeam(before, first, imported)) return [];
  const reading = first.state - first.sum;
  return first.start > last.at && first.start - last.at <= 2 * DAY_MS && reading >= last.reading ? [{ at: first.start, reading }] : [];
}

/**
 * Returns the days whose samples are needed: all days of the range if `everything` is true; otherwise those with hours that the
 * statistics lack, or in which they clearly stood still.
 */
export function daysToMeasure(
  time: PlantTime,
  rows: readonly HourRow[],
  past: Curve,
  { from, to, everything }: { from: number; to: number; everything: boolean },
): readonly string[] {
  const wanted = daysBetween(from, to - 1, time);
  if (everything) return wanted;
  const suspect = gaps(rows).filter(({ before, still, after }) => {
    const isMissing = still.size < (after.start - before.start) / HOUR_MS - 1;
    const midnights = daysBetween(before.start, after.start, time).map(time.startOf);
    const wentOn = (at: number): boolean =>
      at > before.start + HOUR_MS && at < after.start && (past(at) ?? 0) - before.state > STOOD_STILL_KWH;
    const today = time.dayOf(after.start);
    const ofTheDay = (past(time.endOf(today)) ?? Number.POSITIVE_INFINITY) - (past(time.startOf(today)) ?? 0);
    const caughtUp = still.size >= LONG_STILL_HOURS && after.state - before.state > Math.max(CAUGHT_UP_KWH, ofTheDay / 2);
    return isMissing || midnights.some(wentOn) || caughtUp;
  });
  const days = new Set(suspect.flatMap(({ before, after }) => daysBetween(before.start, after.start + HOUR_MS, time)));
  return wanted.filter((day) => days.has(day));
}
