import type { TimeLimits } from './time-limits.ts';

/** State by key with one writer. A value is plain JSON and is replaced as a whole. */
export interface StatePort<T> {
  /** @param keys default: all. @returns the value of each key that has one */
  read(keys?: readonly string[], limits?: TimeLimits): Promise<ReadonlyMap<string, T>>;
  /**
   * Writes all values in one step: if the process is killed, either all or none are written.
   * @param fence number of the writer's term. A writer whose fence is lower than the last committed one has been replaced by
   * another writer.
   * @throws BridgeError state_superseded if the fence is lower; other codes if the state cannot be written
   */
  commit(changes: ReadonlyMap<string, T>, fence?: number, limits?: TimeLimits): Promise<void>;
}

/** @param keys undefined: all */
export const valuesOf = <T>(values: ReadonlyMap<string, T>, keys: readonly string[] | undefined): ReadonlyMap<string, T> =>
  keys === undefined ? values : new Map([...values].filter(([key]) => keys.includes(key)));
