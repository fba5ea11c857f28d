import type { SteadyTime } from '../../src/isolarcloud/auth/proven-time.ts';

interface Sleeper {
  /** Time since the start of the clock at which the sleep ends, milliseconds. */
  readonly wakeAfterMs: number;
  readonly wake: () => void;
}

/**
 * A clock that only a test advances. A sleep ends after the clock was advanced by its duration, even if the time was set meanwhile.
 */
export class VirtualClock {
  readonly #asleepDevices = new Set<Sleeper>();
  #elapsedMs = 0;
  #startMs: number;

  constructor(startMs: number) {
    this.#startMs = startMs;
  }

  readonly now = (): number => this.#startMs + this.#elapsedMs;

  /** Returns the monotonic time, which {@link set} does not change. */
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

  /** Milliseconds until the next sleep ends; Infinity if no code sleeps. */
  get nextWakeInMs(): number {
    return Math.min(...[...this.#asleepDevices].map(({ wakeAfterMs }) => wakeAfterMs - this.#elapsedMs));
  }

  /** Advances the clock and ends the sleeps that are due. */
  advance(ms: number): void {
    this.#elapsedMs += ms;
    const due = [...this.#asleepDevices].filter(({ wakeAfterMs }) => wakeAfterMs <= this.#elapsedMs);
    for (const { wake } of due.sort((one, other) => one.wakeAfterMs - other.wakeAfterMs)) wake();
  }

  /** Sets the time, as a user would. The durations of sleeps do not change. */
  set(nowMs: number): void {
    this.#startMs = nowMs - this.#elapsedMs;
  }
}
