import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { BridgeError } from '../errors.ts';
import { Disk } from './disk.ts';
import { Damage, textOf } from './regular-file.ts';
import { removeLeftovers, setAsideDamaged } from './set-aside.ts';
import { codeOf, stateError } from './state-error.ts';
import { StateLock } from './state-lock.ts';
import { DEFAULT_LIMITS, type TimeLimits } from './time-limits.ts';

/** How a state file's JSON becomes typed data, and what an absent file means. */
export interface StateCodec<T> {
  /** Throws on anything that is not a T. */
  readonly parse: (json: unknown) => T;
  readonly empty: () => T;
  /** What to go on from where a damaged file is set aside; default: `empty`. */
  readonly lost?: () => T;
}

export interface StateFileOptions {
  /** What a damaged file leads to: `refuse` ends what needs it, `set_aside` renames it and goes on as if it were lost. */
  readonly whenDamaged?: 'refuse' | 'set_aside';
  /** Told of each file that was set aside (state_set_aside). */
  readonly setAside?: (problem: BridgeError) => void;
  /** Told in a sentence that another process is waited for. */
  readonly waiting?: (sentence: string) => void;
  /** Aborted: no lock is waited for any longer. */
  readonly signal?: AbortSignal;
  /** Shared by the files of a folder. */
  readonly disk?: Disk;
  /** Where a call does not say otherwise. */
  readonly patience?: TimeLimits;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

/**
 * One JSON file that survives restarts and power cuts: written whole beside its place, flushed, then renamed over it, and
 * readable by its owner only. Processes that change it take turns. Everything it waits for has an end: see `Patience`.
 */
export class StateFile<T> {
  readonly path: string;
  readonly #codec: StateCodec<T>;
  readonly #options: Required<StateFileOptions>;
  readonly #lock: StateLock;
  #isTidy = false;

  constructor(path: string, codec: StateCodec<T>, options: StateFileOptions = {}) {
    this.path = path;
    this.#codec = codec;
    this.#options = {
      whenDamaged: 'refuse',
      setAside: () => undefined,
      waiting: () => undefined,
      signal: new AbortController().signal,
      disk: new Disk(),
      patience: DEFAULT_LIMITS,
      now: Date.now,
      ...options,
    };
    this.#lock = new StateLock(path, this.#options);
  }

  /**
   * @returns the state; the empty one where there is no file yet
   * @throws BridgeError state_damaged, state_unreadable, state_full, state_unavailable
   */
  async read(limits = this.#options.patience): Promise<T> {
    try {
      return this.#parsed(await this.#options.disk.run(() => textOf(this.path), limits.operationMs));
    } catch (error) {
      if (error instanceof Damage) return this.#damaged(error, limits);
      if (codeOf(error) === 'ENOENT') return this.#codec.empty();
      throw stateError(this.path, error, 'state_unreadable');
    }
  }

  /** Replaces the state. @throws BridgeError state_unwritable, state_full, state_unavailable */
  async write(state: T, { operationMs } = this.#options.patience): Promise<void> {
    try {
      await this.#options.disk.run(async () => {
        await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
        await writeFileAtomic(this.path, `${JSON.stringify(state)}\n`, { mode: 0o600 });
        if (!this.#isTidy) await removeLeftovers(this.path, this.#options.now()).catch(() => undefined);
        this.#isTidy = true;
      }, operationMs);
    } catch (error) {
      throw stateError(this.path, error, 'state_unwritable');
    }
  }

  /**
   * Reads, changes and writes the state while no other process does.
   * @returns what `change` gave as result
   * @throws BridgeError as `read` and `write`, state_locked, or what `change` throws
   */
  async transact<R>(change: (state: T) => Promise<{ state: T; result: R }>, patience = this.#options.patience): Promise<R> {
    const release = await this.#locked(patience);
    try {
      const { state, result } = await change(await this.read(patience));
      await this.write(state, patience);
      return result;
    } finally {
      await release();
    }
  }

  async #locked(patience: TimeLimits): Promise<() => Promise<void>> {
    try {
      await this.#options.disk.run(() => mkdir(dirname(this.path), { recursive: true, mode: 0o700 }), patience.operationMs);
      return await this.#lock.take(patience);
    } catch (error) {
      throw stateError(this.path, error, 'state_unwritable');
    }
  }

  #parsed(text: string): T {
    // Some file systems leave an empty file after a power cut.
    if (text.trim() === '') throw new Damage('is empty');
    try {
      return this.#codec.parse(JSON.parse(text));
    } catch {
      throw new Damage('is damaged, or written by a newer version');
    }
  }

  async #damaged(damage: Damage, limits: TimeLimits): Promise<T> {
    if (this.#options.whenDamaged === 'refuse') throw new BridgeError('state_damaged', { detail: `${this.path} ${damage.why}` });
    await setAsideDamaged(this.path, damage, this.#options, limits);
    return this.#codec.lost?.() ?? this.#codec.empty();
  }
}
