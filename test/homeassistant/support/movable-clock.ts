import { renameSync, writeFileSync } from 'node:fs';
import { libfaketime, type ProgramClock } from './libfaketime.ts';

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
    return { ...libfaketime(), FAKETIME_TIMESTAMP_FILE: this.#file, FAKETIME_NO_CACHE: '1' };
  }

  #write(): void {
    const next = `${this.#file}.next`;
    const seconds = (this.#aheadMs / 1000).toFixed(3);
    writeFileSync(next, this.#aheadMs < 0 ? seconds : `+${seconds}`);
    renameSync(next, this.#file);
  }
}
