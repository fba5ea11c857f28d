import { appendFile, mkdir, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BridgeError } from '../errors.ts';
import { Disk } from './disk.ts';
import { Damage, statRegular, textOf } from './regular-file.ts';
import { codeOf, stateError } from './state-error.ts';
import { DEFAULT_LIMITS } from './time-limits.ts';

/** Approximate maximum size of each of the two files, enough for some thousand entries. */
const ROTATE_BYTES = 512 * 1024;

/** A log of JSON lines in two files that only their owner can read. When the newer file is full, it replaces the older one. */
export class RotatingLog {
  readonly path: string;
  readonly #disk: Disk;

  /** @param disk shared by the files of a folder */
  constructor(path: string, disk = new Disk()) {
    this.path = path;
    this.#disk = disk;
  }

  /**
   * Appends each entry as a line.
   * @throws BridgeError state_unwritable, state_full, state_unavailable; state_damaged if the log is not a regular file
   */
  async append(entries: readonly object[], { operationMs } = DEFAULT_LIMITS): Promise<void> {
    try {
      await this.#disk.run(async () => {
        await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
        if ((await this.#size()) > ROTATE_BYTES) await rename(this.path, this.#older);
        await appendFile(this.path, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''), { mode: 0o600 });
      }, operationMs);
    } catch (error) {
      throw failure(this.path, error, 'state_unwritable');
    }
  }

  /**
   * @returns the entries, the oldest first; a line that a power cut left unfinished is skipped
   * @throws BridgeError state_unreadable, state_unavailable; state_damaged if the log is not a regular file
   */
  async read(): Promise<readonly unknown[]> {
    const texts = [await this.#text(this.#older), await this.#text(this.path)];
    return texts.flatMap((text) => text.split('\n')).flatMap(parsed);
  }

  get #older(): string {
    return `${this.path}.1`;
  }

  async #size(): Promise<number> {
    try {
      return (await statRegular(this.path)).size;
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return 0;
      throw error;
    }
  }

  async #text(path: string): Promise<string> {
    try {
      return await this.#disk.run(() => textOf(path), DEFAULT_LIMITS.operationMs);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return '';
      throw failure(path, error, 'state_unreadable');
    }
  }
}

const failure = (path: string, error: unknown, otherwise: 'state_unreadable' | 'state_unwritable'): BridgeError =>
  error instanceof Damage ? new BridgeError('state_damaged', { detail: error.of(path) }) : stateError(path, error, otherwise);

function parsed(line: string): unknown[] {
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}
