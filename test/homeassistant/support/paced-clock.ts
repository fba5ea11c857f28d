import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { clockFrom, type ProgramClock, setClock } from './libfaketime.ts';

/**
 * A clock whose pace can be changed under running programs: as fast as time while they start, then days in minutes. A program notices the
 * change when it next asks for the time: those that rest are to be woken.
 */
export class PacedClock implements ProgramClock {
  readonly #folder: string;
  /** A program counts from the moment at which it reads what is new in its file: each has one of its own. */
  readonly #files: string[] = [];
  #shownMs: number;
  #readAt = Date.now();
  #pace = 1;

  /** @param folder where programs read it. @param startsAtMs what it shows at first, epoch milliseconds. */
  constructor(folder: string, startsAtMs: number) {
    this.#folder = folder;
    this.#shownMs = startsAtMs;
  }

  now(): number {
    return this.#shownMs + (Date.now() - this.#readAt) * this.#pace;
  }

  /** @param pace how many of its seconds pass in a true one. */
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

  /** Resolves when it shows a moment. Its pace stays as it is meanwhile. */
  async until(atMs: number): Promise<void> {
    await sleep(Math.max(0, (atMs - this.now()) / this.#pace));
  }

  #write(file: string): void {
    const shown = new Date(this.now()).toISOString().slice(0, 23).replace('T', ' ');
    setClock(file, `@${shown} x${this.#pace}`);
  }
}
