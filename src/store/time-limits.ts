/** Time limits of operations in the state folder, in milliseconds. */
export interface TimeLimits {
  /** One file operation: a read, a write with its flush, or one step of taking the lock. */
  readonly operationMs: number;
  /** The wait for a lock that another process holds. */
  readonly lockMs: number;
}

/**
 * For commands, and for the start of a bridge. The wait for a lock is longer than the network timeout (default 30 s), because
 * another process may hold the lock during a login.
 */
export const DEFAULT_LIMITS: TimeLimits = { operationMs: 10_000, lockMs: 40_000 };

/** For a running bridge: it does not wait for the folder, but keeps its changes in memory. */
export const RUNNING_LIMITS: TimeLimits = { operationMs: 2_000, lockMs: 2_000 };
