import { clockFrom, type ProgramClock, setClock } from './libfaketime.ts';

/**
 * A clock that runs with time and can be moved forward under running programs: their timers that fall due meanwhile fire as soon as
 * anything wakes them.
 */
export class MovableClock implements ProgramClock {
  readonly #file: string;
  #aheadMs: number;

  /** @param file where programs read it; written here. */
  constructor(file: string, startsAtMs: number) {
    this.#file = file;
    this.#aheadMs = startsAtMs - Date.now();
    this.#write();
  }

  now(): number {
    return Date.now() + this.#aheadMs;
  }

  moveForward(ms: number): void {
    this.#aheadMs += ms;
    this.#write();
  }

  environment(): Readonly<Record<string, string>> {
    return clockFrom(this.#file);
  }

  #write(): void {
    const seconds = (this.#aheadMs / 1000).toFixed(3);
    setClock(this.#file, this.#aheadMs < 0 ? seconds : `+${seconds}`);
  }
}
