import { HOUR_MS } from '../calendar.ts';
import type { Anchor } from './curve.ts';
import type { PlantTime } from './plant-time.ts';
import type { HistoryRow } from './rows.ts';

/** A device that was replaced counts from zero; what is less is a dip of the cloud's own making (isolarcloud-open-api.md 4.8). */
const RESET_BELOW = 0.9;

/** A lifetime counter at the ends of days, from rows of its daily peak and trough. */
export function dayAnchors(rows: readonly HistoryRow[], { startOf, endOf }: PlantTime): readonly Anchor[] {
  const days = rows.flatMap(([, , day, peak, trough]) => (typeof peak === 'number' ? [{ day, peak, trough }] : []));
  const [first] = days;
  const begin = first !== undefined && typeof first.trough === 'number' ? [{ at: startOf(first.day), reading: first.trough }] : [];
  return rising([...begin, ...days.map(({ day, peak }) => ({ at: endOf(day), reading: peak }))]);
}

/** The same from samples; those whose stamp the clock shows twice do not say when they were taken. */
export function sampleAnchors(rows: readonly HistoryRow[], { momentOf }: PlantTime): readonly Anchor[] {
  const samples = rows.flatMap(([, , stamp, reading]) => {
    const at = momentOf(stamp);
    return at === null || typeof reading !== 'number' ? [] : [{ at, reading }];
  });
  return rising(samples);
}

/** In order, from the last reset on, without dips. */
export function rising(anchors: readonly Anchor[]): readonly Anchor[] {
  const sorted = anchors.toSorted((one, other) => one.at - other.at);
  const reset = sorted.findLastIndex(({ reading }, index) => reading < RESET_BELOW * (sorted[index - 1]?.reading ?? 0));
  let highest = Number.NEGATIVE_INFINITY;
  return sorted.slice(Math.max(0, reset)).map(({ at, reading }) => {
    highest = Math.max(highest, reading);
    return { at, reading: highest };
  });
}

/** Full hour of UTC that a moment lies in. */
export const hourOf = (ms: number): number => Math.floor(ms / HOUR_MS) * HOUR_MS;
