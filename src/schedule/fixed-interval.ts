/** A timer may fire this early; a larger difference means that the clock was set back. */
const EARLY_TIMER_MS = 1_000;

/**
 * The next poll at a fixed interval: on the grid of the first poll, without drift; missed slots are skipped. The result is
 * never more than one interval (plus the tolerance for early timers) after now, even if the clock was set.
 * @param previousMs the slot that was last polled, epoch milliseconds; null before the first poll, which is due at once.
 */
export function nextPollAt(previousMs: number | null, intervalMs: number, nowMs: number): number {
  if (previousMs === null) return nowMs;
  const elapsedMs = nowMs - previousMs;
  if (elapsedMs < -EARLY_TIMER_MS) return nowMs + intervalMs;
  return previousMs + Math.max(1, Math.floor(elapsedMs / intervalMs) + 1) * intervalMs;
}
