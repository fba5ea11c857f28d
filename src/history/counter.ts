import { DAY_MS, HOUR_MS, MINUTE_MS, parseUtc } from '../calendar.ts';
import type { Anchor } from './curve.ts';
import type { HistoryRow } from './rows.ts';

/** A device that was replaced counts from zero; what is less is a dip of the cloud's own making (isolarcloud-api.md section 4). */
const RESET_BELOW = 0.9;

/**
 * A lifetime counter at the ends of days, from rows of its daily peak and trough.
 * @param offsetMinutes of the plant's clock, east positive
 */
export function dayAnchors(rows: readonly HistoryRow[], offsetMinutes: number): readonly Anchor[] {
  const days = rows.flatMap(([, , day, peak, trough]) => {
    const localMs = parseUtc(`${day}T00:00:00`);
    return localMs === null || typeof peak !== 'number' ? [] : [{ startMs: localMs - offsetMinutes * MINUTE_MS, peak, trough }];
  });
  const [first] = days;
  const begin = first !== undefined && typeof first.trough === 'number' ? [{ at: first.startMs, reading: first.trough }] : [];
  return rising([...begin, ...days.map(({ startMs, peak }) => ({ at: startMs + DAY_MS, reading: peak }))]);
}

/** The same from samples. */
export function sampleAnchors(rows: readonly HistoryRow[], offsetMinutes: number): readonly Anchor[] {
  const samples = rows.flatMap(([, , time, reading]) => {
    const localMs = parseUtc(time);
    return localMs === null || typeof reading !== 'number' ? [] : [{ at: localMs - offsetMinutes * MINUTE_MS, reading }];
  });
  return rising(samples);
}

/** From the last reset on, without dips. */
function rising(anchors: readonly Anchor[]): readonly Anchor[] {
  const sorted = anchors.toSorted((one, other) => one.at - other.at);
  const reset = sorted.findLastIndex(({ reading }, index) => reading < RESET_BELOW * (sorted[index - 1]?.reading ?? 0));
  let highest = Number.NEGATIVE_INFINITY;
  return sorted.slice(Math.max(0, reset)).map(({ at, reading }) => {
    highest = Math.max(highest, reading);
    return { at, reading: highest };
  });
}

/** The plant-local days, `yyyy-MM-dd`, that a stretch of time touches. */
export function localDays(fromMs: number, toMs: number, offsetMinutes: number): readonly string[] {
  const [first, last] = [fromMs, toMs].map((ms) => Math.floor((ms + offsetMinutes * MINUTE_MS) / DAY_MS)) as [number, number];
  return Array.from({ length: last - first + 1 }, (_, index) => new Date((first + index) * DAY_MS).toISOString().slice(0, 10));
}

/** Full hour of UTC that a moment lies in. */
export const hourOf = (ms: number): number => Math.floor(ms / HOUR_MS) * HOUR_MS;
