/** A clock, passed to everything that waits or needs the current time; tests and replays pass their own. */
export interface Clock {
  /** Returns epoch milliseconds. They may jump, because the system's clock can be set. */
  readonly now: () => number;
  /** Resolves after `ms` milliseconds; rejects when the signal is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}
