import type { TimeLimits } from './time-limits.ts';

/** State by key that one writer keeps. A value is plain JSON and is replaced as a whole. */
export interface StatePort<T> {
  /** @param keys default: all. @returns the value of each key that has one */
  read(keys?: readonly string[], limits?: TimeLimits): Promise<ReadonlyMap<string, T>>;
  /**
   * Writes all values in one step: after a kill all of them are there, or none.
   * @param fence number of the writer's term. A writer with a lower one than the last committed has been replaced by another.
   * @throws BridgeError state_superseded where the fence is lower; those of a state that cannot be written
   */
  commit(changes: ReadonlyMap<string, T>, fence?: number, limits?: TimeLimits): Promise<void>;
}

/** @param keys undefined: all */
export const valuesOf = <T>(values: ReadonlyMap<string, T>, keys: readonly string[] | undefined): ReadonlyMap<string, T> =>
  keys === undefined ? values : new Map([...values].filter(([key]) => keys.includes(key)));
