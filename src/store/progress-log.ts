import { appendFile, type FileHandle, mkdir, open, rm, truncate, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BridgeError } from '../errors.ts';
import { Disk } from './disk.ts';
import { Damage, statRegular } from './regular-file.ts';
import type { Progress } from './state.ts';
import { codeOf, stateError } from './state-error.ts';
import { DEFAULT_LIMITS } from './time-limits.ts';

const NEWLINE = 0x0a;
const CHUNK_BYTES = 256 * 1024;

/**
 * A file with the steps that a long operation has completed, one line of JSON each, so that an interrupted operation can continue.
 * A last line without line end is ignored: its writing was interrupted.
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
   * Opens the log of an operation.
   * @param work identifies the operation
   * @returns the log with the steps of the earlier run. It has no steps if there is no file, or if the file is of another operation.
   * Steps from the first damaged line on are dropped.
   * @throws BridgeError state_unreadable, state_unwritable, state_full, state_unavailable; state_damaged if it is not a regular file
   */
  static async open<T>(path: string, work: string): Promise<ProgressLog<T>> {
    const disk = new Disk();
    const header = JSON.stringify({ work });
    let done = 0;
    let bytes = 0;
    for await (const { value, end } of completeLines(path, disk)) {
      if (bytes > 0) done += 1;
      else if (JSON.stringify(value) !== header) break;
      bytes = end;
    }
    await writing(path, disk, async () => {
      if (bytes > 0) return truncate(path, bytes);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await writeFile(path, `${header}\n`, { mode: 0o600, flush: true });
    });
    return new ProgressLog(path, disk, done);
  }

  /** Number of completed steps. */
  get done(): number {
    return this.#done;
  }

  /** Adds a completed step. @throws BridgeError state_unwritable, state_full, state_unavailable */
  async append(step: T): Promise<void> {
    await writing(this.path, this.#disk, () => appendFile(this.path, `${JSON.stringify(step)}\n`, { flush: true }));
    this.#done += 1;
  }

  /** Reads the completed steps, oldest first. @throws BridgeError state_unreadable, state_unavailable */
  async *steps(): AsyncGenerator<T> {
    let isHeader = true;
    for await (const { value } of completeLines(this.path, this.#disk)) {
      if (!isHeader) yield value as T;
      isHeader = false;
    }
  }

  /** Removes the file. Call when the operation is complete. */
  async remove(): Promise<void> {
    await writing(this.path, this.#disk, () => rm(this.path, { force: true }));
  }
}

interface Line {
  readonly value: unknown;
  /** Position of the next line in the file, bytes. */
  readonly end: number;
}

/**
 * Reads the complete lines of the file, up to the first damaged one; none if there is no file. The file is read in chunks, so that a
 * large one does not fill the memory.
 */
async function* completeLines(path: string, disk: Disk): AsyncGenerator<Line> {
  const reading = <R>(operation: () => Promise<R>): Promise<R> => disk.run(operation, DEFAULT_LIMITS.operationMs);
  let file: FileHandle | undefined;
  try {
    file = await reading(async () => {
      await statRegular(path);
      return open(path, 'r');
    });
    yield* linesOf(file, reading);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    if (error instanceof Damage) throw new BridgeError('state_damaged', { detail: error.of(path) });
    throw stateError(path, error, 'state_unreadable');
  } finally {
    const opened = file;
    if (opened !== undefined) await reading(() => opened.close()).catch(() => undefined);
  }
}

async function* linesOf(file: FileHandle, reading: <R>(operation: () => Promise<R>) => Promise<R>): AsyncGenerator<Line> {
  /** The beginning of a line whose end is not read yet. */
  let parts: Buffer[] = [];
  let end = 0;
  for (;;) {
    const { bytesRead, buffer } = await reading(() => file.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES));
    if (bytesRead === 0) return;
    const chunk = buffer.subarray(0, bytesRead);
    let start = 0;
    for (let newline = chunk.indexOf(NEWLINE); newline !== -1; newline = chunk.indexOf(NEWLINE, start)) {
      const line = Buffer.concat([...parts, chunk.subarray(start, newline)]);
      parts = [];
      start = newline + 1;
      end += line.length + 1;
      const value = parsed(line);
      if (value === undefined) return;
      yield { value, end };
    }
    parts.push(chunk.subarray(start));
  }
}

function parsed(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString('utf8'));
  } catch {
    return undefined;
  }
}

async function writing(path: string, disk: Disk, work: () => Promise<unknown>): Promise<void> {
  try {
    await disk.run(work, DEFAULT_LIMITS.operationMs);
  } catch (error) {
    throw stateError(path, error, 'state_unwritable');
  }
}
