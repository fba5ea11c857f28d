import { HOUR_MS, MINUTE_MS } from '../calendar.ts';

/** Farther in the future no clock skew and no first guess of the offset can put a sample: its time is not to be believed. */
const FARTHEST_AHEAD_MS = 2 * HOUR_MS;

/**
 * How old a device's newest sample may be while its measurements count as alive: the greatest of 20 minutes, four samples,
 * and two polling intervals plus 10 minutes.
 */
export const ageLimitMs = ({ sampleIntervalMs, pollingIntervalMs }: { sampleIntervalMs: number; pollingIntervalMs: number }): number =>
  Math.max(20 * MINUTE_MS, 4 * sampleIntervalMs, 2 * pollingIntervalMs + 10 * MINUTE_MS);

/** Whether measurements taken at `measuredAt` (epoch milliseconds; null: never, or not known when) are alive at `nowMs`. */
export function isFresh(measuredAt: number | null, nowMs: number, limitMs: number): boolean {
  if (measuredAt === null) return false;
  const ageMs = nowMs - measuredAt;
  return ageMs <= limitMs && ageMs >= -FARTHEST_AHEAD_MS;
}

/** When measurements stop being alive, epoch milliseconds: the first moment at which `isFresh` is false. */
export const staleFrom = (measuredAt: number, limitMs: number): number => measuredAt + limitMs + 1;

/** When measurements of the future come close enough to be believed, epoch milliseconds. */
export const freshFrom = (measuredAt: number): number => measuredAt - FARTHEST_AHEAD_MS;
