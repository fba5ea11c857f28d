import { execFileSync } from 'node:child_process';

export interface AcceleratedClockOptions {
  /** What the clock shows at first, epoch milliseconds. */
  readonly startsAtMs: number;
  /** How many of its seconds pass in a true one. */
  readonly factor: number;
}

/**
 * A clock that runs faster than time, for programs that know nothing of it (libfaketime). Programs started at different moments share
 * it: each is told what the clock shows when it starts.
 */
export class AcceleratedClock {
  readonly #startsAtMs: number;
  readonly #factor: number;
  readonly #origin = Date.now();

  constructor({ startsAtMs, factor }: AcceleratedClockOptions) {
    this.#startsAtMs = startsAtMs;
    this.#factor = factor;
  }

  /** Epoch milliseconds. */
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

  /** The environment of a program that is started now. libfaketime reads the moment in the program's zone, hence TZ. */
  environment(): Record<string, string> {
    const shown = new Date(this.now()).toISOString().slice(0, 19).replace('T', ' ');
    return { LD_PRELOAD: libfaketime(), FAKETIME: `@${shown} x${this.#factor}`, TZ: 'UTC' };
  }
}

const libfaketime = (): string => {
  const files = execFileSync('dpkg-query', ['--listfiles', 'libfaketime'], { encoding: 'utf8' }).split('\n');
  const library = files.find((file) => file.endsWith('/libfaketimeMT.so.1'));
  if (library === undefined) throw new Error('the libfaketime package has no libfaketimeMT.so.1');
  return library;
};
