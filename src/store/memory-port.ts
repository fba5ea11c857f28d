import { type StatePort, valuesOf } from './state-port.ts';

/** A state port that keeps its values in memory only. At the first use the values are read from `origin`. */
export class MemoryPort<T> implements StatePort<T> {
  readonly #origin: () => Promise<ReadonlyMap<string, T>>;
  #values: ReadonlyMap<string, T> | null = null;

  constructor(origin: () => Promise<ReadonlyMap<string, T>>) {
    this.#origin = origin;
  }

  async read(keys?: readonly string[]): Promise<ReadonlyMap<string, T>> {
    this.#values ??= await this.#origin();
    return valuesOf(this.#values, keys);
  }

  async commit(changes: ReadonlyMap<string, T>): Promise<void> {
    this.#values = new Map([...(await this.read()), ...changes]);
  }
}
