import { appendFile, mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BridgeError } from '../errors.ts';
import { Disk } from './disk.ts';
import { Damage, statRegular } from './regular-file.ts';
import type { Progress } from './state.ts';
import { codeOf, stateError } from './state-error.ts';
import { DEFAULT_LIMITS } from './time-limits.ts';

const NEWLINE = 0x0a;

/**
 * The steps that a long operation has completed, one line of JSON each, so that an interrupted operation can continue. A line
 * without its end does not count.
 */
export class ProgressLog<T> implements Progress<T> {
  readonly path: string;
  readonly #disk: Disk;
  #done: number;

  private constructor(path: string, disk: Disk, done: number) {
    this.path = path;
    this.#disk = disk;
    this.#done = done;
  }

  /**
   * @returns the log with the steps of the earlier run; without steps if there is no such file, or if it is damaged or belongs to
   * another operation
   * @throws BridgeError state_unreadable, state_unwritable, state_full, state_unavailable; state_damaged if it is not a regular
   * file
   */
  static async open<T>(path: string, work: string): Promise<ProgressLog<T>> {
    const disk = new Disk();
    const header = JSON.stringify({ work });
    const { lines, bytes } = completeLines(await contentOf(path, disk));
    const isOfWork = lines.length > 0 && JSON.stringify(lines[0]) === header;
    await writing(path, disk, async () => {
      if (isOfWork) return truncate(path, bytes);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await writeFile(path, `${header}\n`, { mode: 0o600, flush: true });
    });
    return new ProgressLog(path, disk, isOfWork ? lines.length - 1 : 0);
  }

  /** Number of completed steps. */
  get done(): number {
    return this.#done;
  }

  /** @throws BridgeError state_unwritable, state_full, state_unavailable */
  async append(step: T): Promise<void> {
    await writing(this.path, this.#disk, () => appendFile(this.path, `${JSON.stringify(step)}\n`, { flush: true }));
    this.#done += 1;
  }

  /** The results of the completed steps. @throws BridgeError state_unreadable, state_unavailable */
  async steps(): Promise<readonly T[]> {
    return completeLines(await contentOf(this.path, this.#disk)).lines.slice(1) as T[];
  }

  /** Removes the file when the operation is complete. */
  async remove(): Promise<void> {
    await writing(this.path, this.#disk, () => rm(this.path, { force: true }));
  }
}

/** The complete lines up to the first damaged one, and their size in bytes. */
function completeLines(content: Buffer): { lines: readonly unknown[]; bytes: number } {
  const lines: unknown[] = [];
  for (let start = 0; ; ) {
    const end = content.indexOf(NEWLINE, start);
    if (end === -1) return { lines, bytes: start };
    try {
      lines.push(JSON.parse(content.toString('utf8', start, end)));
    } catch {
      return { lines, bytes: start };
    }
    start = end + 1;
  }
}

async function contentOf(path: string, disk: Disk): Promise<Buffer> {
  try {
    return await disk.run(async () => {
      await statRegular(path);
      return readFile(path);
    }, DEFAULT_LIMITS.operationMs);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return Buffer.alloc(0);
    if (error instanceof Damage) throw new BridgeError('state_damaged', { detail: error.of(path) });
    throw stateError(path, error, 'state_unreadable');
  }
}

async function writing(path: string, disk: Disk, work: () => Promise<unknown>): Promise<void> {
  try {
    await disk.run(work, DEFAULT_LIMITS.operationMs);
  } catch (error) {
    throw stateError(path, error, 'state_unwritable');
  }
}
