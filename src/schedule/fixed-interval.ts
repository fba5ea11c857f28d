/** A timer may fire this much early. If the last poll is further in the future, the clock was set back. */
const EARLY_TIMER_MS = 1_000;

/**
 * Returns the time of the next poll at a fixed interval, epoch milliseconds. All polls are whole intervals apart, so they do not
 * drift; times that have passed are skipped. The result is at most one interval (plus the tolerance for early timers) after now,
 * even if the clock was set.
 * @param previousMs planned time of the last poll, epoch milliseconds; null before the first poll, which is due at once
 */
export function nextPollAt(previousMs: number | null, intervalMs: number, nowMs: number): number {
  if (previousMs === null) return nowMs;
  const elapsedMs = nowMs - previousMs;
  if (elapsedMs < -EARLY_TIMER_MS) return nowMs + intervalMs;
  return previousMs + Math.max(1, Math.floor(elapsedMs / intervalMs) + 1) * intervalMs;
}
