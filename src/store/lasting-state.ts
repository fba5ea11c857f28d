import type { OwnState, SharedState } from './state.ts';
import { isTroubleOfFolder, type StateFolder } from './state-folder.ts';

/** A state that this process alone writes; it lasts in memory while its folder cannot be written. */
export class LastingState<T> {
  readonly #file: OwnState<T>;
  readonly #folder: StateFolder;
  /** What the file does not hold yet. */
  #unwritten: T | null = null;

  constructor(file: OwnState<T>, folder: StateFolder) {
    this.#file = file;
    this.#folder = folder;
  }

  /** @throws BridgeError state_unreadable */
  async read(): Promise<T> {
    return this.#unwritten ?? this.#file.read();
  }

  async write(state: T): Promise<void> {
    this.#unwritten = state;
    await this.#folder.write(this.#flush);
  }

  readonly #flush = async (): Promise<void> => {
    const state = this.#unwritten;
    if (state === null) return;
    await this.#file.write(state);
    if (this.#unwritten === state) this.#unwritten = null;
  };
}

interface Changed<T, R> {
  readonly state: T;
  readonly result: R;
}

/** A state that processes change in turn; while its folder cannot be used, this process goes on from what it has seen last. */
export class LastingSharedState<T> {
  readonly #file: SharedState<T>;
  readonly #folder: StateFolder;
  #seen: T | null = null;
  /** What the file does not hold yet. */
  #unwritten: T | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(file: SharedState<T>, folder: StateFolder) {
    this.#file = file;
    this.#folder = folder;
  }

  /** @throws BridgeError state_unreadable, where there is nothing to go on from */
  async read(): Promise<T> {
    if (this.#unwritten !== null) return this.#unwritten;
    try {
      this.#seen = await this.#file.read();
      return this.#seen;
    } catch (error) {
      if (this.#seen === null || !isTroubleOfFolder(error)) throw error;
      return this.#seen;
    }
  }

  /** @throws BridgeError state_unreadable, where there is nothing to go on from; state_locked, or what `change` throws */
  async transact<R>(change: (state: T) => Promise<Changed<T, R>>): Promise<R> {
    const result = await this.#inTurn(() => this.#changed(change));
    if (this.#unwritten === null) await this.#folder.wrote(this.#flush);
    return result;
  }

  async #changed<R>(change: (state: T) => Promise<Changed<T, R>>): Promise<R> {
    let changed: Promise<Changed<T, R>> | null = null;
    // Also where the file fails after it: what is done is not to be done again, as a login.
    const changeOnce = (state: T): Promise<Changed<T, R>> => {
      changed ??= change(state);
      return changed;
    };
    try {
      const made = await this.#file.transact(async (stored) => {
        const result = await changeOnce(this.#unwritten ?? stored);
        return { state: result.state, result };
      });
      this.#seen = made.state;
      this.#unwritten = null;
      return made.result;
    } catch (error) {
      if (!isTroubleOfFolder(error)) throw error;
      const made = await changeOnce(await this.read());
      this.#unwritten = made.state;
      this.#folder.failed(this.#flush, error);
      return made.result;
    }
  }

  readonly #flush = (): Promise<void> =>
    this.#inTurn(async () => {
      if (this.#unwritten === null) return;
      const state = this.#unwritten;
      await this.#file.transact(async () => ({ state, result: undefined }));
      this.#unwritten = null;
    });

  #inTurn<R>(work: () => Promise<R>): Promise<R> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}
