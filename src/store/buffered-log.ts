import type { StateFolder } from './state-folder.ts';
import { RUNNING_LIMITS, type TimeLimits } from './time-limits.ts';

/** Maximum number of entries that wait in memory; if there are more, the oldest are dropped. */
const MOST_WAITING = 1_000;

interface Appendable {
  append(entries: readonly object[], limits?: TimeLimits): Promise<void>;
}

/**
 * A log whose entries wait in memory while the state folder cannot be written. After a write that hung, some entries may be in
 * the file twice.
 */
export class BufferedLog {
  readonly #file: Appendable;
  readonly #folder: StateFolder;
  #waiting: readonly object[] = [];

  constructor(file: Appendable, folder: StateFolder) {
    this.#file = file;
    this.#folder = folder;
  }

  async append(entries: readonly object[]): Promise<void> {
    this.#waiting = [...this.#waiting, ...entries].slice(-MOST_WAITING);
    await this.#folder.write(this.#flush);
  }

  readonly #flush = async (): Promise<void> => {
    const entries = this.#waiting;
    this.#waiting = [];
    try {
      await this.#file.append(entries, RUNNING_LIMITS);
    } catch (error) {
      this.#waiting = [...entries, ...this.#waiting].slice(-MOST_WAITING);
      throw error;
    }
  };
}
