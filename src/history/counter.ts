import { HOUR_MS } from '../calendar.ts';
import type { Anchor } from './curve.ts';
import type { PlantTime } from './plant-time.ts';
import type { HistoryRow } from './rows.ts';

/** A replaced device counts from zero; a smaller fall is a dip that the cloud produces (isolarcloud-open-api.md 4.8). */
const RESET_BELOW = 0.9;

/** The values of a lifetime counter at the ends of days, from rows of its daily peak and trough. */
export function dayAnchors(rows: readonly HistoryRow[], { startOf, endOf }: PlantTime): readonly Anchor[] {
  const days = rows.flatMap(([, , day, peak, trough]) => (typeof peak === 'number' ? [{ day, peak, trough }] : []));
  const [first] = days;
  const begin = first !== undefined && typeof first.trough === 'number' ? [{ at: startOf(first.day), reading: first.trough }] : [];
  return rising([...begin, ...days.map(({ day, peak }) => ({ at: endOf(day), reading: peak }))]);
}

/**
 * The values of a lifetime counter from samples. Samples whose stamp occurs twice on the clock are dropped, since their time is
 * ambiguous.
 */
export function sampleAnchors(rows: readonly HistoryRow[], { momentOf }: PlantTime): readonly Anchor[] {
  const samples = rows.flatMap(([, , stamp, reading]) => {
    const at = momentOf(stamp);
    return at === null || typeof reading !== 'number' ? [] : [{ at, reading }];
  });
  return rising(samples);
}

/** The anchors in order, from the last reset on, without dips. */
export function rising(anchors: readonly Anchor[]): readonly Anchor[] {
  const sorted = anchors.toSorted((one, other) => one.at - other.at);
  const reset = sorted.findLastIndex(({ reading }, index) => reading < RESET_BELOW * (sorted[index - 1]?.reading ?? 0));
  let highest = Number.NEGATIVE_INFINITY;
  return sorted.slice(Math.max(0, reset)).map(({ at, reading }) => {
    highest = Math.max(highest, reading);
    return { at, reading: highest };
  });
}

/** The full hour of UTC that contains a moment. */
export const hourOf = (ms: number): number => Math.floor(ms / HOUR_MS) * HOUR_MS;
