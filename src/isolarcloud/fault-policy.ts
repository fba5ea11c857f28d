import { DAY_MS, HOUR_MS, MINUTE_MS, nextHour, nextMonth } from '../calendar.ts';
import type { BridgeError, ErrorCode } from '../errors.ts';
import { type Backoff, backoffMs, CALL_BACKOFF } from '../schedule/backoff.ts';

const CALENDAR = { next_hour: nextHour, next_month: nextMonth } as const;

/** How long a failed call is left alone: a fixed time, or until a moment of the calendar, and then a random share of `jitterMs`. */
export type Wait =
  | { readonly forMs: number; readonly jitterMs: number }
  | { readonly until: keyof typeof CALENDAR; readonly jitterMs: number }
  | { readonly backoff: Backoff }
  /** What the account or the configuration is refused for does not go away by asking. */
  | 'new_settings';

/** What an error means for the token and the next login. */
type LoginEffect =
  /** None: no login for this, and none forbidden. */
  | 'none'
  /** The token is replaced and the call repeated, once. */
  | 'renews'
  /** As `renews`, unless the token is too young to be the reason. */
  | 'renews_old'
  /** Where the login itself was refused so: no login for an hour. */
  | 'pauses'
  /** Where the login itself was refused so: none until the settings change or the user says so. */
  | 'forbids';

export interface FaultPolicy {
  /** `call`: that endpoint, device type, plant or device is set aside and the rest goes on. `cycle`: all other calls would fail alike. */
  readonly scope: 'call' | 'cycle';
  readonly wait: Wait;
  readonly login: LoginEffect;
  /** Which diagnostic of the bridge device names the error. */
  readonly shownAs: 'account' | 'quota' | 'cloud' | 'bridge';
}

const BACKOFF: Wait = { backoff: CALL_BACKOFF };
/** The error itself says until when. */
const A_MOMENT: Wait = { forMs: 0, jitterMs: MINUTE_MS };
const A_MINUTE: Wait = { forMs: MINUTE_MS, jitterMs: MINUTE_MS / 2 };
const A_QUARTER_HOUR: Wait = { forMs: 15 * MINUTE_MS, jitterMs: MINUTE_MS };
const AN_HOUR: Wait = { forMs: HOUR_MS, jitterMs: 5 * MINUTE_MS };
const A_DAY: Wait = { forMs: DAY_MS, jitterMs: HOUR_MS };
/** A device that the cloud does not answer for is asked again at the next poll, then ever more rarely. */
const OF_A_DEVICE: Wait = { backoff: { baseMs: 4 * MINUTE_MS, capMs: 6 * HOUR_MS } };

const refused = (login: 'pauses' | 'forbids'): FaultPolicy => ({ scope: 'cycle', wait: 'new_settings', login, shownAs: 'account' });

/** A bug, or this machine's own trouble: nothing that iSolarCloud said. */
const OF_THIS_MACHINE: FaultPolicy = { scope: 'cycle', wait: BACKOFF, login: 'none', shownAs: 'bridge' };

/** What the bridge does about each error that a call can end with (isolarcloud-api.md section 4, "Result codes"). */
export const FAULT_POLICIES: Partial<Record<ErrorCode, FaultPolicy>> = {
  gateway_unreachable: { scope: 'cycle', wait: BACKOFF, login: 'none', shownAs: 'cloud' },
  gateway_untrusted: { scope: 'cycle', wait: BACKOFF, login: 'none', shownAs: 'cloud' },
  gateway_timeout: { scope: 'call', wait: BACKOFF, login: 'none', shownAs: 'cloud' },
  reply_malformed: { scope: 'call', wait: BACKOFF, login: 'none', shownAs: 'cloud' },
  cloud_fault: { scope: 'call', wait: BACKOFF, login: 'none', shownAs: 'cloud' },

  call_rate: { scope: 'cycle', wait: A_MINUTE, login: 'none', shownAs: 'quota' },
  quota_hour: { scope: 'cycle', wait: { until: 'next_hour', jitterMs: 5 * MINUTE_MS }, login: 'none', shownAs: 'quota' },
  quota_month: { scope: 'cycle', wait: { until: 'next_month', jitterMs: 10 * MINUTE_MS }, login: 'none', shownAs: 'quota' },
  budget_spent: { scope: 'cycle', wait: A_MOMENT, login: 'none', shownAs: 'quota' },

  token_rejected: { scope: 'cycle', wait: AN_HOUR, login: 'renews', shownAs: 'account' },
  token_contested: { scope: 'cycle', wait: AN_HOUR, login: 'none', shownAs: 'account' },
  login_budget_spent: { scope: 'cycle', wait: A_QUARTER_HOUR, login: 'none', shownAs: 'account' },
  login_too_often: { scope: 'cycle', wait: AN_HOUR, login: 'pauses', shownAs: 'account' },
  clock_wrong: { scope: 'cycle', wait: AN_HOUR, login: 'pauses', shownAs: 'account' },
  header_rejected: refused('pauses'),
  service_expired: refused('pauses'),
  encryption_required: refused('pauses'),
  address_refused: refused('pauses'),
  user_refused: refused('pauses'),
  account_unknown: refused('forbids'),
  password_wrong: refused('forbids'),
  account_locked: refused('forbids'),
  account_disabled: refused('forbids'),
  login_unclear: refused('forbids'),
  app_key_invalid: refused('forbids'),
  secret_key_invalid: refused('forbids'),
  keys_mismatched: refused('forbids'),

  permission_missing: { scope: 'call', wait: A_DAY, login: 'renews_old', shownAs: 'account' },
  plants_missing: { scope: 'call', wait: A_QUARTER_HOUR, login: 'none', shownAs: 'account' },
  request_rejected: { scope: 'call', wait: A_DAY, login: 'pauses', shownAs: 'bridge' },
  device_refused: { scope: 'call', wait: OF_A_DEVICE, login: 'none', shownAs: 'bridge' },
};

export const policyOf = (code: ErrorCode): FaultPolicy => FAULT_POLICIES[code] ?? OF_THIS_MACHINE;

/** Whether an error ends the cycle. Every other call needs the login too, whatever it failed for. */
export const endsCycle = ({ code, context }: BridgeError): boolean => context.endpoint === 'login' || policyOf(code).scope === 'cycle';

/** A cloud that asks for more than this has lost its mind. */
const LONGEST_RETRY_AFTER_MS = DAY_MS;

/**
 * When a call that failed may be made again, epoch milliseconds; never before the cloud's own Retry-After. Null: not before
 * the settings change.
 * @param failures failures in a row, at least 1
 * @param chance 0 (inclusive) to 1 (exclusive)
 */
export function retryAt({ code, context }: BridgeError, nowMs: number, failures: number, chance: number): number | null {
  const { wait } = policyOf(code);
  if (wait === 'new_settings') return null;
  const askedMs = nowMs + Math.min(context.retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS);
  if ('backoff' in wait) return Math.max(askedMs, nowMs + backoffMs(failures, chance, wait.backoff));
  const dueMs = 'until' in wait ? CALENDAR[wait.until](nowMs) : nowMs + wait.forMs;
  return Math.max(askedMs, dueMs) + Math.round(chance * wait.jitterMs);
}
