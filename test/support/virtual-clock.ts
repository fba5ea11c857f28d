interface Sleeper {
  readonly wakeAtMs: number;
  readonly wake: () => void;
}

/** A clock that stands still until a test moves it on; who sleeps on it wakes when it gets there. */
export class VirtualClock {
  readonly #sleepers = new Set<Sleeper>();
  #nowMs: number;

  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  readonly now = (): number => this.#nowMs;

  readonly sleep = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const rise = (end: () => void) => () => {
        this.#sleepers.delete(sleeper);
        signal.removeEventListener('abort', interrupted);
        end();
      };
      const interrupted = rise(() => reject(signal.reason));
      const sleeper: Sleeper = { wakeAtMs: this.#nowMs + Math.max(0, ms), wake: rise(resolve) };
      this.#sleepers.add(sleeper);
      signal.addEventListener('abort', interrupted);
    });

  /** When the next sleeper wakes, epoch milliseconds; Infinity where nobody sleeps. */
  get nextWakeMs(): number {
    return Math.min(...[...this.#sleepers].map(({ wakeAtMs }) => wakeAtMs));
  }

  /** Moves on to a moment and wakes whoever is due by then. Time that lies behind changes nothing but the clock: it was set back. */
  moveTo(ms: number): void {
    this.#nowMs = ms;
    const due = [...this.#sleepers].filter(({ wakeAtMs }) => wakeAtMs <= ms);
    for (const { wake } of due.sort((one, other) => one.wakeAtMs - other.wakeAtMs)) wake();
  }
}
