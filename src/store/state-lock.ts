import { rmdirSync } from 'node:fs';
import { mkdir, rmdir, stat, utimes } from 'node:fs/promises';
import { callbackify } from 'node:util';
import lockfile from 'proper-lockfile';
import { BridgeError } from '../errors.ts';
import type { Disk } from './disk.ts';
import { codeOf } from './state-error.ts';
import type { TimeLimits } from './time-limits.ts';

export interface LockOptions {
  readonly disk: Disk;
  /** Aborted: nothing is waited for any longer. */
  readonly signal: AbortSignal;
  /** Told in a sentence, once per wait, that another process is waited for. */
  readonly waiting: (sentence: string) => void;
}

/** The lock of a process that died is taken over after this long; a living one renews its own every half of it. */
const STALE_MS = 10_000;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 500;
/** A wait that is shorter is not worth a sentence. */
const SAID_AFTER_MS = 1_000;

/** Lets processes that change one file take turns. */
export class StateLock {
  readonly #path: string;
  readonly #options: LockOptions;
  /** When the lock of another process was first seen as it is: one that is not renewed is nobody's. */
  #seen = { mtimeMs: Number.NaN, atMs: 0 };

  /** @param path of the file that is locked; the lock is a folder beside it */
  constructor(path: string, options: LockOptions) {
    this.#path = path;
    this.#options = options;
  }

  /**
   * Takes the lock, waiting for another process that holds it.
   * @returns how to free it; a lock that cannot be freed is taken over later
   * @throws BridgeError state_locked at the end of the patience or when the signal is aborted; the error of the operating system at once
   */
  async take({ operationMs, lockMs }: TimeLimits): Promise<() => Promise<void>> {
    const { disk, signal, waiting } = this.#options;
    const { time } = disk;
    const startMs = time.elapsedMs();
    let isSaid = false;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      const release = await this.#attempt(operationMs);
      if (release !== null) return release;
      if (await this.#isAbandoned(operationMs)) continue;
      const waitedMs = time.elapsedMs() - startMs;
      if (waitedMs >= lockMs || signal.aborted) throw new BridgeError('state_locked', { detail: this.#path });
      if (waitedMs >= SAID_AFTER_MS && !isSaid) {
        waiting(`Waiting for another command that is using ${this.#path}.`);
        isSaid = true;
      }
      await time.sleep(Math.min(pauseMs, lockMs - waitedMs), signal).catch(() => undefined);
    }
  }

  /** @returns null where another process holds it */
  async #attempt(operationMs: number): Promise<(() => Promise<void>) | null> {
    let isLost = false;
    try {
      const release = await lockfile.lock(this.#path, {
        realpath: false,
        stale: STALE_MS,
        fs: boundedFiles(this.#options.disk, operationMs),
        // A machine that slept loses its lock. What it then writes is still whole, and newer than what it read.
        onCompromised: () => {
          isLost = true;
        },
      });
      return async () => {
        if (!isLost) await release().catch(() => undefined);
      };
    } catch (error) {
      if (codeOf(error) === 'ELOCKED') return null;
      throw error;
    }
  }

  /** Removes a lock that was not renewed while it was watched, whatever its date says: a clock that was set back leaves it in the future. */
  async #isAbandoned(operationMs: number): Promise<boolean> {
    const { disk } = this.#options;
    const lock = `${this.#path}.lock`;
    return disk
      .run(async () => {
        const { mtimeMs } = await stat(lock);
        if (mtimeMs !== this.#seen.mtimeMs) this.#seen = { mtimeMs, atMs: disk.time.elapsedMs() };
        if (disk.time.elapsedMs() - this.#seen.atMs <= STALE_MS) return false;
        await rmdir(lock);
        return true;
      }, operationMs)
      .catch((error: unknown) => {
        if (codeOf(error) === 'ENOENT') return true;
        throw error;
      });
  }
}

/** What proper-lockfile needs of `fs`, each operation with an end; at the exit of the process nothing is begun on a disk that hangs. */
const boundedFiles = (disk: Disk, operationMs: number) => ({
  mkdir: callbackify((path: string) => disk.run(() => mkdir(path), operationMs)),
  stat: callbackify((path: string) => disk.run(() => stat(path), operationMs)),
  utimes: callbackify((path: string, atime: Date, mtime: Date) => disk.run(() => utimes(path, atime, mtime), operationMs)),
  rmdir: callbackify((path: string) => disk.run(() => rmdir(path), operationMs)),
  rmdirSync: (path: string): void => {
    if (!disk.hangs) rmdirSync(path);
  },
});
