import { clockFrom, type ProgramClock, setClock } from './libfaketime.ts';

/**
 * A clock that runs at true speed and can be moved forward while programs run. Timers of a program that are due after the move fire
 * when the program next wakes up.
 */
export class MovableClock implements ProgramClock {
  readonly #file: string;
  #aheadMs: number;

  /**
   * @param file the file from which the programs read the clock; this class writes it
   * @param startsAtMs initial time, epoch milliseconds
   */
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
