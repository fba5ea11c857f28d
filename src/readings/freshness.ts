import { HOUR_MS, MINUTE_MS } from '../calendar.ts';

/** A sample dated further ahead than this cannot be explained by clock skew or an unknown UTC offset, so its time is ignored. */
const FARTHEST_AHEAD_MS = 2 * HOUR_MS;

/**
 * The greatest age at which a device's newest sample is still current: the maximum of 20 minutes, four sample intervals, and
 * two polling intervals plus 10 minutes.
 */
export const ageLimitMs = ({ sampleIntervalMs, pollingIntervalMs }: { sampleIntervalMs: number; pollingIntervalMs: number }): number =>
  Math.max(20 * MINUTE_MS, 4 * sampleIntervalMs, 2 * pollingIntervalMs + 10 * MINUTE_MS);

/** Whether values measured at `measuredAt` (epoch milliseconds; null: never, or at an unknown time) are current at `nowMs`. */
export function isFresh(measuredAt: number | null, nowMs: number, limitMs: number): boolean {
  if (measuredAt === null) return false;
  const ageMs = nowMs - measuredAt;
  return ageMs <= limitMs && ageMs >= -FARTHEST_AHEAD_MS;
}

/** When measurements stop being alive, epoch milliseconds: the first moment at which `isFresh` is false. */
export const staleFrom = (measuredAt: number, limitMs: number): number => measuredAt + limitMs + 1;

/** When measurements of the future come close enough to be believed, epoch milliseconds. */
export const freshFrom = (measuredAt: number): number => measuredAt - FARTHEST_AHEAD_MS;
