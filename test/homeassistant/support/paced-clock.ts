import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { clockFrom, type ProgramClock, setClock } from './libfaketime.ts';

/**
 * A clock whose speed can be changed while programs run. It runs at true speed while they start; later it can be so fast that days
 * pass in minutes. A program notices a new speed when it next asks for the time, so a sleeping program must be woken.
 */
export class PacedClock implements ProgramClock {
  readonly #folder: string;
  /**
   * Clock files of the programs. The time in a file counts from the moment at which its program reads the file, so each program has
   * its own file.
   */
  readonly #files: string[] = [];
  #shownMs: number;
  #readAt = Date.now();
  #pace = 1;

  /**
   * @param folder folder for the clock files of the programs
   * @param startsAtMs initial time, epoch milliseconds
   */
  constructor(folder: string, startsAtMs: number) {
    this.#folder = folder;
    this.#shownMs = startsAtMs;
  }

  now(): number {
    return this.#shownMs + (Date.now() - this.#readAt) * this.#pace;
  }

  /** @param pace seconds of this clock per true second */
  setPace(pace: number): void {
    this.#shownMs = this.now();
    this.#readAt = Date.now();
    this.#pace = pace;
    for (const file of this.#files) this.#write(file);
  }

  environment(): Readonly<Record<string, string>> {
    const file = join(this.#folder, `clock-${this.#files.length}`);
    this.#files.push(file);
    this.#write(file);
    return clockFrom(file);
  }

  /** Resolves when the clock shows this time, if its speed does not change until then. */
  async until(atMs: number): Promise<void> {
    await sleep(Math.max(0, (atMs - this.now()) / this.#pace));
  }

  #write(file: string): void {
    const shown = new Date(this.now()).toISOString().slice(0, 23).replace('T', ' ');
    setClock(file, `@${shown} x${this.#pace}`);
  }
}
