import type { TimeLimits } from './time-limits.ts';

/** State that one process alone writes. */
export interface OwnState<T> {
  read(patience?: TimeLimits): Promise<T>;
  write(state: T, patience?: TimeLimits): Promise<void>;
}

/** State that processes change in turns. */
export interface SharedState<T> {
  read(patience?: TimeLimits): Promise<T>;
  /** Reads, changes and writes the state while no other process does; nothing is written where `change` throws. */
  transact<R>(change: (state: T) => Promise<{ state: T; result: R }>, patience?: TimeLimits): Promise<R>;
}
