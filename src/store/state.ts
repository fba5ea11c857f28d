import type { TimeLimits } from './time-limits.ts';

/** One value that only one process writes. */
export interface OwnState<T> {
  read(limits?: TimeLimits): Promise<T>;
  write(state: T, limits?: TimeLimits): Promise<void>;
}

/** The completed steps of a long operation, in their order, kept so that an interrupted run can continue after them. */
export interface Progress<Step> {
  /** Number of completed steps. */
  readonly done: number;
  append(step: Step): Promise<void>;
  /** Returns the completed steps, oldest first. */
  steps(): AsyncIterable<Step>;
  /** Deletes all steps. Call when the operation is complete. */
  remove(): Promise<void>;
}

/** One value that several processes change, one process at a time. */
export interface SharedState<T> {
  read(limits?: TimeLimits): Promise<T>;
  /** Reads, changes and writes the value while no other process can change it. If `change` throws, nothing is written. */
  transact<R>(change: (state: T) => Promise<{ state: T; result: R }>, limits?: TimeLimits): Promise<R>;
}
