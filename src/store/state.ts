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

/**
 * Returns the changed value and a result. No other process changes the value meanwhile.
 * @param save writes the value before the end of the change, as a record of what is about to be done. It must be called before
 * anything that cannot be undone, since the process may be killed.
 */
export type Change<T, R> = (state: T, save: (state: T) => Promise<void>) => Promise<{ readonly state: T; readonly result: R }>;

/** One value that several processes change, one process at a time. */
export interface SharedState<T> {
  read(limits?: TimeLimits): Promise<T>;
  /** Reads, changes and writes the value. If `change` throws, nothing is written, except what it has saved. */
  transact<R>(change: Change<T, R>, limits?: TimeLimits): Promise<R>;
}
