import type { Patience } from './time-limits.ts';

/** State that one process alone writes. */
export interface OwnState<T> {
  read(patience?: Patience): Promise<T>;
  write(state: T, patience?: Patience): Promise<void>;
}

/** State that processes change in turns. */
export interface SharedState<T> {
  read(patience?: Patience): Promise<T>;
  /** Reads, changes and writes the state while no other process does; nothing is written where `change` throws. */
  transact<R>(change: (state: T) => Promise<{ state: T; result: R }>, patience?: Patience): Promise<R>;
}
