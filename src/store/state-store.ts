import type { OwnState, Progress, SharedState } from './state.ts';
import type { StateCodec } from './state-file.ts';
import type { ValueCodec } from './state-log.ts';
import type { StatePort } from './state-port.ts';
import type { TimeLimits } from './time-limits.ts';

/** A list of entries of which the oldest are dropped. */
export interface Journal {
  append(entries: readonly object[], limits?: TimeLimits): Promise<void>;
  /** Returns the entries, the oldest first. */
  read(): Promise<readonly unknown[]>;
}

export interface ValueOptions {
  /** The value contains secrets: a store outside this machine encrypts it. A damaged value is an error, and is not replaced. */
  readonly isSecret?: boolean;
  /**
   * Whether the functions that change the value are pure, so that a store may call one again with a newer value. A store that several
   * machines share then needs no lock for the value. Default: no; the store takes a lock and calls the function once.
   */
  readonly isQuick?: boolean;
}

/** The values of a port as earlier versions kept them: in one value. */
export interface FormerValue<Former, T> {
  readonly codec: StateCodec<Former>;
  readonly valuesIn: (former: Former) => ReadonlyMap<string, T>;
}

/** Keeps everything that survives a restart, in the state folder or in a database. A name identifies each kept value. */
export interface StateStore {
  /**
   * Returns the time by the store's own clock, which all machines with this store share, in milliseconds; null: it is not known yet.
   * Absent: the store has no clock.
   */
  readonly clockMs?: () => number | null;
  value<T>(name: string, codec: StateCodec<T>, options?: ValueOptions): OwnState<T> & SharedState<T>;
  port<Former, T>(name: string, codec: ValueCodec<T>, former: FormerValue<Former, T>): StatePort<T>;
  journal(name: string): Journal;
  /**
   * Opens the completed steps of an operation.
   * @param work identifies the operation; the steps of another one are dropped
   */
  progress<Step>(name: string, work: string): Promise<Progress<Step>>;
}
