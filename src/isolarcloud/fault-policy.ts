import { DAY_MS, HOUR_MS, MINUTE_MS, nextHour, nextMonth } from '../calendar.ts';
import { type BridgeError, type ErrorCode, isCloudErrorCode } from '../errors.ts';
import { type Backoff, backoffMs, CALL_BACKOFF } from '../schedule/backoff.ts';
import { A_MOMENT, AN_HOUR, CLOUD_FAULTS, type FaultPolicy, type Wait } from './cloud-faults.ts';
import { isSignInCall } from './sign-in-calls.ts';

const CALENDAR = { next_hour: nextHour, next_month: nextMonth } as const;

/** The policy for an error that does not come from iSolarCloud: a bug, or a fault of this machine. */
const OF_THIS_MACHINE: FaultPolicy = { scope: 'cycle', wait: { backoff: CALL_BACKOFF }, login: 'none', shownAs: 'bridge' };

/** Returns the policy for an error that ended a call: its row in `CLOUD_FAULTS` if the error comes from iSolarCloud. */
export const policyOf = (code: ErrorCode): FaultPolicy => (isCloudErrorCode(code) ? CLOUD_FAULTS[code] : OF_THIS_MACHINE);

/** Whether an error ends the poll. A failed login or refresh always does, since every other call needs a token too. */
export const endsCycle = ({ code, context }: BridgeError): boolean => isSignInCall(context.endpoint) || policyOf(code).scope === 'cycle';

/** Whether a call failed because its token was rejected, or perhaps because a permission is missing. */
export const mayRejectToken = ({ code }: BridgeError): boolean => ['renews', 'renews_old'].includes(policyOf(code).login);

/** Whether a login that ends with this error is remembered, so that the same credentials are sent again only after a pause or on demand. */
export const isRememberedRefusal = (code: ErrorCode): boolean => ['pauses', 'forbids'].includes(policyOf(code).login);

/**
 * Returns the wait after an error. A fixed wait that is meant for one call among many is too long for a login or refresh: the pauses of
 * login-rules.ts apply. The error has the pause after a fault.
 */
function waitAfter({ code, context }: BridgeError): Wait {
  const { scope, wait, login } = policyOf(code);
  if (!isSignInCall(context.endpoint) || scope !== 'call' || wait === 'new_settings' || !('forMs' in wait)) return wait;
  return login === 'none' && context.retryAfterMs !== undefined ? A_MOMENT : AN_HOUR;
}

/** The default of the configuration; used for calls that are not part of a poll. */
const DEFAULT_POLL_INTERVAL_MS = 5 * MINUTE_MS;
/** Upper limit for a Retry-After of the cloud. */
const LONGEST_RETRY_AFTER_MS = DAY_MS;

/** Upper limit for the backoff that begins with the time between two polls. If twice that time is longer, it is the limit. */
const LONGEST_RATE_BACKOFF_MS = HOUR_MS;

/**
 * Returns when a failed call may be made again, epoch milliseconds; null if not before the settings change. The call is never
 * made before the end of the cloud's Retry-After, of which at most a day counts.
 * @param failures number of failures in a row, at least 1
 * @param chance a random number from 0 (inclusive) to 1 (exclusive)
 * @param pollIntervalMs the configured time between two polls
 */
export function retryAt(
  error: BridgeError,
  nowMs: number,
  failures: number,
  chance: number,
  pollIntervalMs = DEFAULT_POLL_INTERVAL_MS,
): number | null {
  const wait = waitAfter(error);
  if (wait === 'new_settings') return null;
  const askedMs = nowMs + Math.min(error.context.retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS);
  if ('backoff' in wait) {
    const backoff = wait.backoff === 'poll_interval' ? rateBackoff(pollIntervalMs) : wait.backoff;
    return Math.max(askedMs, nowMs + backoffMs(failures, chance, backoff));
  }
  const dueMs = 'until' in wait ? CALENDAR[wait.until](nowMs) : nowMs + wait.forMs;
  return Math.max(askedMs, dueMs) + Math.round(chance * wait.jitterMs);
}

/** Begins with twice the time between two polls: the random part of a backoff can halve a wait, so no wait is shorter than that time. */
const rateBackoff = (pollIntervalMs: number): Backoff => ({
  baseMs: 2 * pollIntervalMs,
  capMs: Math.max(LONGEST_RATE_BACKOFF_MS, 2 * pollIntervalMs),
});
