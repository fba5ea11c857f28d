import { type ReadonlySignal, signal } from '@preact/signals';

/** If the browser's date and its monotonic clock differ by more than this since the last snapshot, one of them was set or has stopped. */
const TOLERANCE_MS = 5_000;

/**
 * The bridge's clock: the time in the last snapshot plus the time that has passed since then. The browser's date is not used, since it may
 * be wrong.
 */
export class ServerClock {
  readonly #now = signal(0);
  /** The bridge's time minus the browser's monotonic time. */
  #offset = 0;
  #dateOffset = 0;

  /** Epoch milliseconds, updated every second; 0 until the first snapshot. */
  get now(): ReadonlySignal<number> {
    return this.#now;
  }

  set(nowMs: number): void {
    this.#offset = nowMs - performance.now();
    this.#dateOffset = Date.now() - performance.now();
    this.tick();
  }

  tick(): void {
    if (this.#offset !== 0) this.#now.value = this.#offset + performance.now();
  }

  /** Whether the bridge's clock can be computed; false if the computer was suspended, or its date was set, since the last snapshot. */
  get isReliable(): boolean {
    return Math.abs(Date.now() - performance.now() - this.#dateOffset) < TOLERANCE_MS;
  }
}
