/** Time limits of operations in the state folder, in milliseconds. */
export interface TimeLimits {
  /** One file operation: a read, a write with its flush, or one step of taking the lock. */
  readonly operationMs: number;
  /** The wait for a lock that another process holds. */
  readonly lockMs: number;
}

/**
 * For commands and for the start of a bridge. A login by another process can hold the lock for a network timeout, and is waited
 * for.
 */
export const DEFAULT_LIMITS: TimeLimits = { operationMs: 10_000, lockMs: 40_000 };

/** For a running bridge, which continues in memory instead of waiting. */
export const RUNNING_LIMITS: TimeLimits = { operationMs: 2_000, lockMs: 2_000 };
