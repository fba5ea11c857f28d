import type { TimeLimits } from './time-limits.ts';

/** Stores one value of plain JSON for each key. One process writes at a time, and always replaces whole values. */
export interface StatePort<T> {
  /** @param keys default: all keys. @returns the values of those keys that have one */
  read(keys?: readonly string[], limits?: TimeLimits): Promise<ReadonlyMap<string, T>>;
  /**
   * Writes the values in one step: if the process is killed, either all or none are written.
   * @param fence number of the writer's term. If it is lower than that of the last commit, another writer has replaced this one.
   * @throws BridgeError state_superseded if the fence is lower; other codes if the state cannot be written
   */
  commit(changes: ReadonlyMap<string, T>, fence?: number, limits?: TimeLimits): Promise<void>;
}

/** Returns the values of the given keys. @param keys undefined: all keys */
export const valuesOf = <T>(values: ReadonlyMap<string, T>, keys: readonly string[] | undefined): ReadonlyMap<string, T> =>
  keys === undefined ? values : new Map([...values].filter(([key]) => keys.includes(key)));
