import type { Change, SharedState } from './state.ts';
import type { StateFolder } from './state-folder.ts';
import { RUNNING_LIMITS } from './time-limits.ts';

/**
 * The shared state of a running bridge, without a copy in memory. A failed change is reported to the StateFolder and thrown to the
 * caller.
 */
export class ReportedState<T> implements SharedState<T> {
  readonly #file: SharedState<T>;
  readonly #folder: StateFolder;

  constructor(file: SharedState<T>, folder: StateFolder) {
    this.#file = file;
    this.#folder = folder;
  }

  read(): Promise<T> {
    return this.#file.read(RUNNING_LIMITS);
  }

  /** @throws BridgeError of the file, or any error of `change` */
  async transact<R>(change: Change<T, R>): Promise<R> {
    const result = await this.#file.transact(change, RUNNING_LIMITS).catch((error: unknown) => {
      this.#folder.failed(this.#probe, error);
      throw error;
    });
    await this.#folder.wrote(this.#probe);
    return result;
  }

  readonly #probe = (): Promise<void> => this.#file.transact(async (state) => ({ state, result: undefined }), RUNNING_LIMITS);
}
