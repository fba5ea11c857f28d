/** Time as everything that waits or dates takes it: a test or a replay gives its own. */
export interface Clock {
  /** Epoch milliseconds. The user may set it. */
  readonly now: () => number;
  /** Waits so many milliseconds; rejects when the signal is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}
