import type { SteadyTime } from '../../src/isolarcloud/auth/proven-time.ts';

interface Sleeper {
  /** Since the clock began. */
  readonly wakeAfterMs: number;
  readonly wake: () => void;
}

/** A clock that stands still until a test moves it on; who sleeps on it wakes when it gets there, however it was set meanwhile. */
export class VirtualClock {
  readonly #asleepDevices = new Set<Sleeper>();
  #elapsedMs = 0;
  #startMs: number;

  constructor(startMs: number) {
    this.#startMs = startMs;
  }

  readonly now = (): number => this.#startMs + this.#elapsedMs;

  /** Nobody can set this one. */
  readonly steady = (): SteadyTime => ({ id: 'virtual', ms: this.#elapsedMs });

  readonly sleep = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const rise = (end: () => void) => () => {
        this.#asleepDevices.delete(sleeper);
        signal.removeEventListener('abort', interrupted);
        end();
      };
      const interrupted = rise(() => reject(signal.reason));
      const sleeper: Sleeper = { wakeAfterMs: this.#elapsedMs + Math.max(0, ms), wake: rise(resolve) };
      this.#asleepDevices.add(sleeper);
      signal.addEventListener('abort', interrupted);
    });

  /** In how many milliseconds the next sleeper wakes; Infinity where nobody sleeps. */
  get nextWakeInMs(): number {
    return Math.min(...[...this.#asleepDevices].map(({ wakeAfterMs }) => wakeAfterMs - this.#elapsedMs));
  }

  /** Moves on and wakes whoever is due by then. */
  advance(ms: number): void {
    this.#elapsedMs += ms;
    const due = [...this.#asleepDevices].filter(({ wakeAfterMs }) => wakeAfterMs <= this.#elapsedMs);
    for (const { wake } of due.sort((one, other) => one.wakeAfterMs - other.wakeAfterMs)) wake();
  }

  /** Somebody sets the clock; nobody sleeps longer or shorter for that. */
  set(nowMs: number): void {
    this.#startMs = nowMs - this.#elapsedMs;
  }
}
