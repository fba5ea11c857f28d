import { rmdirSync } from 'node:fs';
import { mkdir, rmdir, stat, utimes } from 'node:fs/promises';
import { callbackify } from 'node:util';
import lockfile from 'proper-lockfile';
import { BridgeError } from '../errors.ts';
import { type Phrase, phrase } from '../texts/texts.ts';
import type { Disk } from './disk.ts';
import { codeOf } from './state-error.ts';
import type { TimeLimits } from './time-limits.ts';

export interface LockOptions {
  readonly disk: Disk;
  /** When aborted, waiting ends. */
  readonly signal: AbortSignal;
  /** Called at most once per wait, if another process holds the lock for longer than a second. */
  readonly waiting: (what: Phrase) => void;
}

/** A lock that is not renewed for this long is taken over. A running process renews its lock after half this time. */
const STALE_MS = 10_000;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 500;
/** Shorter waits are not reported. */
const SAID_AFTER_MS = 1_000;

/** A lock with which only one process at a time changes a file. */
export class StateLock {
  readonly #path: string;
  readonly #options: LockOptions;
  /** The date of another process's lock, and when this process first saw it with that date. */
  #seen = { mtimeMs: Number.NaN, atMs: 0 };

  /** @param path of the file to lock; the lock is a folder beside it */
  constructor(path: string, options: LockOptions) {
    this.#path = path;
    this.#options = options;
  }

  /**
   * Takes the lock; waits while another process holds it.
   * @returns a function that frees the lock; a lock that cannot be freed is taken over later
   * @throws BridgeError state_locked after `lockMs` or when the signal is aborted; errors of the operating system at once
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
        waiting(phrase('state.waiting', { file: this.#path }));
        isSaid = true;
      }
      await time.sleep(Math.min(pauseMs, lockMs - waitedMs), signal).catch(() => undefined);
    }
  }

  /** Takes the lock if it is free. @returns a function that frees it; null if another process holds the lock */
  async #attempt(operationMs: number): Promise<(() => Promise<void>) | null> {
    let isLost = false;
    let isFreed = false;
    try {
      const release = await lockfile.lock(this.#path, {
        realpath: false,
        stale: STALE_MS,
        fs: boundedFiles(this.#options.disk, operationMs, () => isFreed),
        // If the machine was suspended, another process may have taken the lock over. That is accepted: this process writes a
        // complete state all the same.
        onCompromised: () => {
          isLost = true;
        },
      });
      return async () => {
        isFreed = true;
        if (!isLost) await release().catch(() => undefined);
      };
    } catch (error) {
      if (codeOf(error) === 'ELOCKED') return null;
      throw error;
    }
  }

  /**
   * Removes another process's lock if its date has not changed since this process first saw it, STALE_MS ago. The date is not
   * compared with the time, because it is in the future after the clock was set back.
   * @returns whether the lock is gone
   */
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

/**
 * The `fs` functions that proper-lockfile needs, each with a time limit. proper-lockfile calls `rmdirSync` when the process exits;
 * it is omitted if an operation hangs, because it would hang too.
 * @param isFreed whether the lock was freed. proper-lockfile repeats a renewal that fails, and throws an uncaught error if the lock was
 * freed meanwhile; ENOENT ends the renewals.
 */
const boundedFiles = (disk: Disk, operationMs: number, isFreed: () => boolean) => ({
  mkdir: callbackify((path: string) => disk.run(() => mkdir(path), operationMs)),
  stat: callbackify((path: string) =>
    disk
      .run(() => stat(path), operationMs)
      .catch((error: unknown) => {
        throw isFreed() ? Object.assign(new Error('the lock was freed'), { code: 'ENOENT' }) : error;
      }),
  ),
  utimes: callbackify((path: string, atime: Date, mtime: Date) => disk.run(() => utimes(path, atime, mtime), operationMs)),
  rmdir: callbackify((path: string) => disk.run(() => rmdir(path), operationMs)),
  rmdirSync: (path: string): void => {
    if (!disk.hangs) rmdirSync(path);
  },
});
