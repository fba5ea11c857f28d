import { HOUR_MS, MINUTE_MS } from '../calendar.ts';

/**
 * If a sample's time is further in the future than this, neither a wrong clock nor a wrong UTC offset explains it, and the
 * sample does not count as fresh.
 */
const FARTHEST_AHEAD_MS = 2 * HOUR_MS;

/**
 * Returns the age up to which a device's newest sample counts as fresh, milliseconds: the maximum of 20 minutes, four sample
 * intervals, and two polling intervals plus 10 minutes.
 */
export const ageLimitMs = ({ sampleIntervalMs, pollingIntervalMs }: { sampleIntervalMs: number; pollingIntervalMs: number }): number =>
  Math.max(20 * MINUTE_MS, 4 * sampleIntervalMs, 2 * pollingIntervalMs + 10 * MINUTE_MS);

/**
 * Whether values measured at `measuredAt` are fresh at `nowMs` (both epoch milliseconds; null if never measured or the time is
 * unknown).
 */
export function isFresh(measuredAt: number | null, nowMs: number, limitMs: number): boolean {
  if (measuredAt === null) return false;
  const ageMs = nowMs - measuredAt;
  return ageMs <= limitMs && ageMs >= -FARTHEST_AHEAD_MS;
}

/** Returns the first moment at which `isFresh` is false because the values are too old, epoch milliseconds. */
export const staleFrom = (measuredAt: number, limitMs: number): number => measuredAt + limitMs + 1;

/** Returns the first moment at which `isFresh` is true for values whose time lies in the future, epoch milliseconds. */
export const freshFrom = (measuredAt: number): number => measuredAt - FARTHEST_AHEAD_MS;
