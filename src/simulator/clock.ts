/** Returns the present time, epoch milliseconds. */
export type Clock = () => number;

/**
 * Returns a clock that starts at the present time of `clock` and runs `timeFactor` times as fast, so that a simulated day
 * takes only minutes.
 */
export function acceleratedClock(clock: Clock, timeFactor: number): Clock {
  const start = clock();
  return () => Math.round(start + (clock() - start) * timeFactor);
}
