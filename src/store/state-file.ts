import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { BridgeError } from '../errors.ts';
import type { Phrase } from '../texts/texts.ts';
import { Disk } from './disk.ts';
import { Damage, textOf } from './regular-file.ts';
import { removeLeftovers, setAsideDamaged } from './set-aside.ts';
import type { Change } from './state.ts';
import { codeOf, stateError } from './state-error.ts';
import { StateLock } from './state-lock.ts';
import { DEFAULT_LIMITS, type TimeLimits } from './time-limits.ts';

/** Converts the JSON of a state file to typed data, and gives the value for an absent or damaged file. */
export interface StateCodec<T> {
  /** Throws if the JSON is not a T. */
  readonly parse: (json: unknown) => T;
  readonly empty: () => T;
  /** Returns the state to continue with after a damaged file was set aside; default: `empty`. */
  readonly lost?: () => T;
}

export interface StateFileOptions {
  /**
   * What happens with a damaged file: `refuse` throws state_damaged, or state_newer if a later version of this program wrote it;
   * `set_aside` renames the file and continues with `lost`.
   */
  readonly whenDamaged?: 'refuse' | 'set_aside';
  /** Called with the error state_set_aside or state_newer for each file that was set aside. */
  readonly setAside?: (problem: BridgeError) => void;
  /** Called while another process holds the lock. */
  readonly waiting?: (what: Phrase) => void;
  /** When aborted, waiting for a lock ends. */
  readonly signal?: AbortSignal;
  /** Runs the file operations; the files of a folder share one. */
  readonly disk?: Disk;
  /** Time limits of calls that are given none. */
  readonly limits?: TimeLimits;
  /** Returns the time in epoch milliseconds. */
  readonly now?: () => number;
}

/**
 * A state in one JSON file that only its owner can read. The file survives power cuts, because it is written as a temporary file,
 * flushed and renamed. Only one process at a time changes it. All waits end within `TimeLimits`.
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
      limits: DEFAULT_LIMITS,
      now: Date.now,
      ...options,
    };
    this.#lock = new StateLock(path, this.#options);
  }

  /**
   * @returns the state; `empty` if there is no file yet
   * @throws BridgeError state_damaged, state_newer, state_unreadable, state_full, state_unavailable
   */
  async read(limits = this.#options.limits): Promise<T> {
    try {
      return this.#parsed(await this.#options.disk.run(() => textOf(this.path), limits.operationMs));
    } catch (error) {
      if (error instanceof Damage) return this.#damaged(error, limits);
      if (codeOf(error) === 'ENOENT') return this.#codec.empty();
      throw stateError(this.path, error, 'state_unreadable');
    }
  }

  /** Replaces the state. @throws BridgeError state_unwritable, state_full, state_unavailable */
  async write(state: T, { operationMs } = this.#options.limits): Promise<void> {
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
   * Reads, changes and writes the state while no other process can change it.
   * @returns the result of `change`
   * @throws BridgeError those of `read` and `write`, and state_locked; any error of `change`
   */
  async transact<R>(change: Change<T, R>, limits = this.#options.limits): Promise<R> {
    const release = await this.#locked(limits);
    try {
      const { state, result } = await change(await this.read(limits), (saved) => this.write(saved, limits));
      await this.write(state, limits);
      return result;
    } finally {
      await release();
    }
  }

  async #locked(limits: TimeLimits): Promise<() => Promise<void>> {
    try {
      await this.#options.disk.run(() => mkdir(dirname(this.path), { recursive: true, mode: 0o700 }), limits.operationMs);
      return await this.#lock.take(limits);
    } catch (error) {
      throw stateError(this.path, error, 'state_unwritable');
    }
  }

  #parsed(text: string): T {
    // Some file systems leave an empty file after a power cut.
    if (text.trim() === '') throw new Damage('empty');
    try {
      const json: unknown = JSON.parse(text);
      if (isOfLaterFormat(json)) throw new Damage('newer');
      return this.#codec.parse(json);
    } catch (error) {
      throw error instanceof Damage ? error : new Damage('damaged');
    }
  }

  async #damaged(damage: Damage, limits: TimeLimits): Promise<T> {
    if (this.#options.whenDamaged === 'refuse')
      throw new BridgeError(damage.isNewer ? 'state_newer' : 'state_damaged', { detail: damage.of(this.path) });
    await setAsideDamaged(this.path, damage, this.#options, limits);
    return this.#codec.lost?.() ?? this.#codec.empty();
  }
}

/** The `version` of all state files. A file without this member has the same version. */
const FORMAT = 1;

const isOfLaterFormat = (json: unknown): boolean =>
  typeof json === 'object' && json !== null && 'version' in json && typeof json.version === 'number' && json.version > FORMAT;
