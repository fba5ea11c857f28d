import type { TimeLimits } from './time-limits.ts';

/** State that only one process writes. */
export interface OwnState<T> {
  read(limits?: TimeLimits): Promise<T>;
  write(state: T, limits?: TimeLimits): Promise<void>;
}

/** The finished steps of long work, in their order, kept so that an interrupted run can continue. */
export interface Progress<Step> {
  /** How many steps are done. */
  readonly done: number;
  append(step: Step): Promise<void>;
  /** The results of the steps, one after the other. */
  steps(): AsyncIterable<Step>;
  /** Deletes all of it: the work is finished. */
  remove(): Promise<void>;
}

/** State that several processes change, one at a time. */
export interface SharedState<T> {
  read(limits?: TimeLimits): Promise<T>;
  /** Reads, changes and writes the state while no other process does; nothing is written if `change` throws. */
  transact<R>(change: (state: T) => Promise<{ state: T; result: R }>, limits?: TimeLimits): Promise<R>;
}
