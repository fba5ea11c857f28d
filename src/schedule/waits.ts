import { DAY_MS, HOUR_MS, MINUTE_MS, nextHour, nextMonth } from '../calendar.ts';
import { ERRORS, type ErrorCode, EXIT } from '../errors.ts';
import { backoffMs } from './backoff.ts';

/** How long a failed call is left alone: a fixed time, or until a moment of the calendar; then a random share of `jitterMs`. */
type Wait =
  | { readonly forMs: number; readonly jitterMs: number }
  | { readonly until: (nowMs: number) => number; readonly jitterMs: number };

/** Waits that the service's codes ask for (isolarcloud-api.md section 4, "Result codes"), and what mends itself without a new configuration. */
const WAITS: Partial<Record<ErrorCode, Wait>> = {
  call_rate: { forMs: MINUTE_MS, jitterMs: MINUTE_MS / 2 },
  quota_hour: { until: nextHour, jitterMs: 5 * MINUTE_MS },
  quota_month: { until: nextMonth, jitterMs: 10 * MINUTE_MS },
  login_too_often: { forMs: HOUR_MS, jitterMs: 5 * MINUTE_MS },
  login_budget_spent: { forMs: 15 * MINUTE_MS, jitterMs: MINUTE_MS },
  token_contested: { forMs: HOUR_MS, jitterMs: 5 * MINUTE_MS },
  token_rejected: { forMs: HOUR_MS, jitterMs: 5 * MINUTE_MS },
  permission_missing: { forMs: DAY_MS, jitterMs: HOUR_MS },
  request_rejected: { forMs: DAY_MS, jitterMs: HOUR_MS },
  clock_wrong: { forMs: HOUR_MS, jitterMs: 5 * MINUTE_MS },
  plants_missing: { forMs: 15 * MINUTE_MS, jitterMs: MINUTE_MS },
};

/**
 * When a call that failed may be made again, epoch milliseconds. Null: not before the configuration changes, since what the
 * account or the configuration is refused for does not go away by asking. Whatever is merely unavailable backs off.
 * @param failures failures in a row, at least 1
 * @param chance 0 (inclusive) to 1 (exclusive)
 */
export function retryAt(code: ErrorCode, nowMs: number, failures: number, chance: number): number | null {
  const wait = WAITS[code];
  if (wait !== undefined) return ('until' in wait ? wait.until(nowMs) : nowMs + wait.forMs) + Math.round(chance * wait.jitterMs);
  const { exit } = ERRORS[code];
  return exit === EXIT.refused || exit === EXIT.config ? null : nowMs + backoffMs(failures, chance);
}
