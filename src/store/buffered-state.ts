import type { Change, OwnState, SharedState } from './state.ts';
import { isTroubleOfFolder } from './state-error.ts';
import type { StateFolder } from './state-folder.ts';
import { RUNNING_LIMITS, type TimeLimits } from './time-limits.ts';

/**
 * A state that only this process writes. Reads return the value in memory. Writes change it, and write it to the file as soon as
 * the state folder can be used.
 */
export class BufferedState<T> implements OwnState<T> {
  readonly #file: OwnState<T>;
  readonly #folder: StateFolder;
  #state: T;

  private constructor(file: OwnState<T>, folder: StateFolder, state: T) {
    this.#file = file;
    this.#folder = folder;
    this.#state = state;
  }

  /**
   * Reads the file within the time limits that it was opened with; later writes have RUNNING_LIMITS.
   * @throws BridgeError of the file
   */
  static async open<T>(file: OwnState<T>, folder: StateFolder): Promise<BufferedState<T>> {
    return new BufferedState(file, folder, await file.read());
  }

  async read(): Promise<T> {
    return this.#state;
  }

  async write(state: T): Promise<void> {
    this.#state = state;
    await this.#folder.write(this.#flush);
  }

  readonly #flush = (): Promise<void> => this.#file.write(this.#state, RUNNING_LIMITS);
}

export interface SharedOptions {
  /** Time limits of reads and changes. */
  readonly limits: TimeLimits;
  /**
   * Whether a change fails if the store cannot save its record. It must fail if several machines share the store: their processes would
   * not know what this one is about to do. A bridge that has the store for itself continues without the record.
   */
  readonly needsRecord: boolean;
}

const ON_THIS_MACHINE: SharedOptions = { limits: RUNNING_LIMITS, needsRecord: false };

/**
 * A state that several processes change, one at a time. While the state folder cannot be used, this process changes its copy in
 * memory, which begins as the state that it last read.
 */
export class BufferedSharedState<T> implements SharedState<T> {
  readonly #file: SharedState<T>;
  readonly #folder: StateFolder;
  readonly #options: SharedOptions;
  #seen: T;
  /** The state in memory that the file does not hold yet; null if the file is current. */
  #unwritten: T | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(file: SharedState<T>, folder: StateFolder, seen: T, options: SharedOptions) {
    this.#file = file;
    this.#folder = folder;
    this.#seen = seen;
    this.#options = options;
  }

  /**
   * Reads the file within the time limits that it was opened with.
   * @throws BridgeError of the file
   */
  static async open<T>(file: SharedState<T>, folder: StateFolder, options = ON_THIS_MACHINE): Promise<BufferedSharedState<T>> {
    return new BufferedSharedState(file, folder, await file.read(), options);
  }

  async read(): Promise<T> {
    if (this.#unwritten !== null) return this.#unwritten;
    try {
      this.#seen = await this.#file.read(this.#options.limits);
    } catch (error) {
      if (!isTroubleOfFolder(error)) throw error;
    }
    return this.#seen;
  }

  /** @throws BridgeError state_locked while another process holds the lock; any error of `change` */
  async transact<R>(change: Change<T, R>): Promise<R> {
    const result = await this.#inTurn(() => this.#changed(change));
    if (this.#unwritten === null) await this.#folder.wrote(this.#flush);
    return result;
  }

  async #changed<R>(change: Change<T, R>): Promise<R> {
    let changed: ReturnType<Change<T, R>> | null = null;
    // Calls `change` only once, even if writing the file fails afterwards: its effect, for example a login, must not be repeated.
    const changeOnce = (state: T, save: (state: T) => Promise<void>): ReturnType<Change<T, R>> => {
      changed ??= change(state, (saved) => save(saved).catch((error: unknown) => this.#unsaved(error)));
      return changed;
    };
    try {
      const made = await this.#file.transact(async (stored, save) => {
        const result = await changeOnce(this.#unwritten ?? stored, save);
        return { state: result.state, result };
      }, this.#options.limits);
      this.#seen = made.state;
      this.#unwritten = null;
      return made.result;
    } catch (error) {
      if (!isTroubleOfFolder(error)) throw error;
      const made = await changeOnce(await this.read(), () => Promise.reject(error));
      this.#unwritten = made.state;
      this.#folder.failed(this.#flush, error);
      return made.result;
    }
  }

  /** @throws the error, unless the change may go on without the record */
  #unsaved(error: unknown): void {
    if (this.#options.needsRecord || !isTroubleOfFolder(error)) throw error;
  }

  readonly #flush = (): Promise<void> =>
    this.#inTurn(async () => {
      if (this.#unwritten === null) return;
      const state = this.#unwritten;
      await this.#file.transact(async () => ({ state, result: undefined }), RUNNING_LIMITS);
      this.#seen = state;
      this.#unwritten = null;
    });

  #inTurn<R>(work: () => Promise<R>): Promise<R> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}
