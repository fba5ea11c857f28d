import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import lockfile from 'proper-lockfile';
import writeFileAtomic from 'write-file-atomic';
import { BridgeError } from '../errors.ts';

/** How a state file's JSON becomes typed data, and what an absent file means. */
export interface StateCodec<T> {
  /** Throws on anything that is not a T. */
  readonly parse: (json: unknown) => T;
  readonly empty: () => T;
}

/** The lock of a process that died is taken over after this long; a living one renews its own every half of it. */
const LOCK_STALE_MS = 10_000;
/** A login may take a whole network timeout while the lock is held; waiting longer means that something hangs. */
const LOCK_RETRIES = { retries: 60, minTimeout: 100, maxTimeout: 2_000, factor: 1.5 };

/**
 * One JSON file that survives restarts and power cuts: written whole beside its place, flushed, then renamed over it, and
 * readable by its owner only. Processes that change it take turns.
 */
export class StateFile<T> {
  readonly path: string;
  readonly #codec: StateCodec<T>;

  constructor(path: string, codec: StateCodec<T>) {
    this.path = path;
    this.#codec = codec;
  }

  /** @returns the state, or the empty one where there is no file yet. @throws BridgeError state_unreadable */
  async read(): Promise<T> {
    let text: string;
    try {
      text = await readFile(this.path, 'utf8');
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return this.#codec.empty();
      return this.#fail('state_unreadable', error);
    }
    try {
      return this.#codec.parse(JSON.parse(text));
    } catch (error) {
      throw new BridgeError('state_unreadable', { detail: `${this.path} is damaged`, cause: error });
    }
  }

  /** Replaces the state. @throws BridgeError state_unwritable */
  async write(state: T): Promise<void> {
    try {
      await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
      await writeFileAtomic(this.path, `${JSON.stringify(state)}\n`, { mode: 0o600 });
    } catch (error) {
      this.#fail('state_unwritable', error);
    }
  }

  /**
   * Reads, changes and writes the state while no other process does.
   * @returns what `change` gave as result. @throws BridgeError state_unreadable, state_unwritable, state_locked, or what `change` throws
   */
  async transact<R>(change: (state: T) => Promise<{ state: T; result: R }>): Promise<R> {
    const release = await this.#lock();
    try {
      const { state, result } = await change(await this.read());
      await this.write(state);
      return result;
    } finally {
      await release();
    }
  }

  async #lock(): Promise<() => Promise<void>> {
    let lost = false;
    try {
      await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
      const release = await lockfile.lock(this.path, {
        realpath: false,
        stale: LOCK_STALE_MS,
        retries: LOCK_RETRIES,
        // A machine that slept loses its lock. What it then writes is still whole, and newer than what it read.
        onCompromised: () => {
          lost = true;
        },
      });
      return async () => {
        if (!lost) await release().catch((error: unknown) => this.#fail('state_unwritable', error));
      };
    } catch (error) {
      return this.#fail(codeOf(error) === 'ELOCKED' ? 'state_locked' : 'state_unwritable', error);
    }
  }

  #fail(code: 'state_unreadable' | 'state_unwritable' | 'state_locked', error: unknown): never {
    throw new BridgeError(code, { detail: `${this.path} (${codeOf(error)})`, cause: error });
  }
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : String(error));
