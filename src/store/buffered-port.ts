import type { StateFolder } from './state-folder.ts';
import { type StatePort, valuesOf } from './state-port.ts';
import { RUNNING_LIMITS } from './time-limits.ts';

/**
 * The state port of a running bridge. Reads return the values in memory. Commits change them, and write them to the file as soon
 * as the state folder can be used.
 */
export class BufferedPort<T> implements StatePort<T> {
  readonly #file: StatePort<T>;
  readonly #folder: StateFolder;
  readonly #values: Map<string, T>;
  /** Values that the file does not hold yet. */
  #unwritten: ReadonlyMap<string, T> = new Map();
  #fence: number | undefined;

  private constructor(file: StatePort<T>, folder: StateFolder, values: ReadonlyMap<string, T>) {
    this.#file = file;
    this.#folder = folder;
    this.#values = new Map(values);
  }

  /**
   * Reads the file within the time limits that it was opened with; later writes have RUNNING_LIMITS.
   * @throws BridgeError of the file
   */
  static async open<T>(file: StatePort<T>, folder: StateFolder): Promise<BufferedPort<T>> {
    return new BufferedPort(file, folder, await file.read());
  }

  async read(keys?: readonly string[]): Promise<ReadonlyMap<string, T>> {
    return valuesOf(this.#values, keys);
  }

  /** @throws BridgeError state_superseded */
  async commit(changes: ReadonlyMap<string, T>, fence?: number): Promise<void> {
    for (const [key, value] of changes) this.#values.set(key, value);
    this.#unwritten = new Map([...this.#unwritten, ...changes]);
    this.#fence = fence;
    await this.#folder.write(this.#flush);
  }

  readonly #flush = async (): Promise<void> => {
    const written = this.#unwritten;
    if (written.size === 0) return;
    await this.#file.commit(written, this.#fence, RUNNING_LIMITS);
    this.#unwritten = new Map([...this.#unwritten].filter(([key, value]) => written.get(key) !== value));
  };
}
