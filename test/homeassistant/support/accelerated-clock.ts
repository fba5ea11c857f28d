import { libfaketime, type ProgramClock } from './libfaketime.ts';

export interface AcceleratedClockOptions {
  /** What the clock shows at first, epoch milliseconds. */
  readonly startsAtMs: number;
  /** How many of its seconds pass in a true one. */
  readonly factor: number;
}

/**
 * A clock that runs faster than time: days in minutes. Programs started at different moments share it: each is told what the clock shows
 * when it starts.
 */
export class AcceleratedClock implements ProgramClock {
  readonly #startsAtMs: number;
  readonly #factor: number;
  readonly #origin = Date.now();

  constructor({ startsAtMs, factor }: AcceleratedClockOptions) {
    this.#startsAtMs = startsAtMs;
    this.#factor = factor;
  }

  now(): number {
    return this.#startsAtMs + (Date.now() - this.#origin) * this.#factor;
  }

  /** True milliseconds until the clock shows `atMs`. */
  realMsUntil(atMs: number): number {
    return Math.max(0, (atMs - this.now()) / this.#factor);
  }

  /** Shows the same now, and goes on as fast as time. */
  atNormalSpeed(): AcceleratedClock {
    return new AcceleratedClock({ startsAtMs: this.now(), factor: 1 });
  }

  environment(): Readonly<Record<string, string>> {
    const shown = new Date(this.now()).toISOString().slice(0, 19).replace('T', ' ');
    return { ...libfaketime(), FAKETIME: `@${shown} x${this.#factor}` };
  }
}
