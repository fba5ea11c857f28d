import { HOUR_MS } from '../calendar.ts';
import type { Anchor } from './curve.ts';
import type { PlantTime } from './plant-time.ts';
import type { HistoryRow } from './rows.ts';

/**
 * If a value is below this share of the one before, the counter was reset, for example by a replacement of the device. A smaller
 * fall is a dip that iSolarCloud produces (isolarcloud-open-api.md 4.8).
 */
const RESET_BELOW = 0.9;

/** Returns the values of a lifetime counter at the ends of days, and at the start of the first. @param rows daily peak and trough */
export function dayAnchors(rows: readonly HistoryRow[], { startOf, endOf }: PlantTime): readonly Anchor[] {
  const days = rows.flatMap(([, , day, peak, trough]) => (typeof peak === 'number' ? [{ day, peak, trough }] : []));
  const [first] = days;
  const begin = first !== undefined && typeof first.trough === 'number' ? [{ at: startOf(first.day), reading: first.trough }] : [];
  return rising([...begin, ...days.map(({ day, peak }) => ({ at: endOf(day), reading: peak }))]);
}

/**
 * Returns the values of a lifetime counter from its samples. A sample is dropped if its stamp occurs twice or never on the plant's
 * clock, because its time is then unknown.
 */
export function sampleAnchors(rows: readonly HistoryRow[], { momentOf }: PlantTime): readonly Anchor[] {
  const samples = rows.flatMap(([, , stamp, reading]) => {
    const at = momentOf(stamp);
    return at === null || typeof reading !== 'number' ? [] : [{ at, reading }];
  });
  return rising(samples);
}

/** Returns the anchors since the last reset, sorted by time. A dip is replaced by the highest value before it. */
export function rising(anchors: readonly Anchor[]): readonly Anchor[] {
  const sorted = anchors.toSorted((one, other) => one.at - other.at);
  const reset = sorted.findLastIndex(({ reading }, index) => reading < RESET_BELOW * (sorted[index - 1]?.reading ?? 0));
  let highest = Number.NEGATIVE_INFINITY;
  return sorted.slice(Math.max(0, reset)).map(({ at, reading }) => {
    highest = Math.max(highest, reading);
    return { at, reading: highest };
  });
}

/** Returns the start of the hour in UTC that contains a moment, epoch milliseconds. */
export const hourOf = (ms: number): number => Math.floor(ms / HOUR_MS) * HOUR_MS;
