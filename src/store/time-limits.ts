/** How long the state folder may take, in milliseconds. */
export interface TimeLimits {
  /** One operation on a file: a read, a write with its flush, a step of the lock. */
  readonly operationMs: number;
  /** A lock that another process holds. */
  readonly lockMs: number;
}

/** Of a command, and of a bridge that starts: a login of another process, which takes up to a network timeout, is waited for. */
export const DEFAULT_LIMITS: TimeLimits = { operationMs: 10_000, lockMs: 40_000 };

/** Of a running bridge, which goes on in memory instead. */
export const RUNNING_LIMITS: TimeLimits = { operationMs: 2_000, lockMs: 2_000 };
