/** The clock for everything that waits or needs the time of day; tests and replays pass their own. */
export interface Clock {
  /** Epoch milliseconds. The user may set this clock. */
  readonly now: () => number;
  /** Waits for so many milliseconds; rejects when the signal is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}
