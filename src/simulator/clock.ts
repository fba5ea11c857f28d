/** Epoch milliseconds now. */
export type Clock = () => number;

/** A clock that runs `timeFactor` times as fast as another from this moment on: a simulated day in minutes. */
export function acceleratedClock(clock: Clock, timeFactor: number): Clock {
  const start = clock();
  return () => Math.round(start + (clock() - start) * timeFactor);
}
