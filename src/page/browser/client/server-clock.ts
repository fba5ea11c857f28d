import { type ReadonlySignal, signal } from '@preact/signals';

/** Time that the two clocks of the browser may measure differently before one of them is taken as stopped or set. */
const TOLERANCE_MS = 5_000;

/** The bridge's time: that of the last snapshot and the time since then. The date that the browser believes in is never used. */
export class ServerClock {
  readonly #now = signal(0);
  /** The bridge's time less the browser's time since its start. */
  #offset = 0;
  #dateOffset = 0;

  /** Epoch milliseconds, renewed each second; 0: nothing was heard of the bridge yet. */
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

  /** Whether the browser's clocks have run evenly since the last snapshot. After a suspended computer they have not. */
  get isReliable(): boolean {
    return Math.abs(Date.now() - performance.now() - this.#dateOffset) < TOLERANCE_MS;
  }
}
