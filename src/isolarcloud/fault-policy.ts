import { DAY_MS, HOUR_MS, MINUTE_MS, nextHour, nextMonth } from '../calendar.ts';
import { type BridgeError, type ErrorCode, isCloudErrorCode } from '../errors.ts';
import { type Backoff, backoffMs, CALL_BACKOFF } from '../schedule/backoff.ts';
import { CLOUD_FAULTS, type FaultPolicy } from './cloud-faults.ts';

const CALENDAR = { next_hour: nextHour, next_month: nextMonth } as const;

/** A bug, or a fault of this machine: not an error of iSolarCloud. */
const OF_THIS_MACHINE: FaultPolicy = { scope: 'cycle', wait: { backoff: CALL_BACKOFF }, login: 'none', shownAs: 'bridge' };

/** The policy for an error that ended a call: for an error of iSolarCloud its row in `CLOUD_FAULTS`. */
export const policyOf = (code: ErrorCode): FaultPolicy => (isCloudErrorCode(code) ? CLOUD_FAULTS[code] : OF_THIS_MACHINE);

/** Whether an error ends the poll. A failed login always does: every other call needs it too. */
export const endsCycle = ({ code, context }: BridgeError): boolean => context.endpoint === 'login' || policyOf(code).scope === 'cycle';

/** That of the configuration, for calls outside the polls. */
const DEFAULT_POLL_INTERVAL_MS = 5 * MINUTE_MS;
/** Upper limit for Retry-After. */
const LONGEST_RETRY_AFTER_MS = DAY_MS;

/** Upper limit for the backoff that begins with the time between two polls, unless that time itself is longer. */
const LONGEST_RATE_BACKOFF_MS = HOUR_MS;

/**
 * When a failed call may be made again, epoch milliseconds; never before the cloud's own Retry-After. Null: not before the
 * settings change.
 * @param failures failures in a row, at least 1
 * @param chance 0 (inclusive) to 1 (exclusive)
 * @param pollIntervalMs the configured time between two polls
 */
export function retryAt(
  { code, context }: BridgeError,
  nowMs: number,
  failures: number,
  chance: number,
  pollIntervalMs = DEFAULT_POLL_INTERVAL_MS,
): number | null {
  const { wait } = policyOf(code);
  if (wait === 'new_settings') return null;
  const askedMs = nowMs + Math.min(context.retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS);
  if ('backoff' in wait) {
    const backoff = wait.backoff === 'poll_interval' ? rateBackoff(pollIntervalMs) : wait.backoff;
    return Math.max(askedMs, nowMs + backoffMs(failures, chance, backoff));
  }
  const dueMs = 'until' in wait ? CALENDAR[wait.until](nowMs) : nowMs + wait.forMs;
  return Math.max(askedMs, dueMs) + Math.round(chance * wait.jitterMs);
}

/** Twice the interval, of which chance may take away a half, so that no wait is shorter than the interval. */
const rateBackoff = (pollIntervalMs: number): Backoff => ({
  baseMs: 2 * pollIntervalMs,
  capMs: Math.max(LONGEST_RATE_BACKOFF_MS, 2 * pollIntervalMs),
});
