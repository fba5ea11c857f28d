import { DAY_MS, HOUR_MS, MINUTE_MS } from '../calendar.ts';
import type { CloudErrorCode } from '../errors.ts';
import { type Backoff, CALL_BACKOFF } from '../schedule/backoff.ts';

/**
 * When a failed call may be made again: `forMs` milliseconds later, at the start of the next hour or month (`until`), or
 * after a backoff that grows with each failure. A random time of at most `jitterMs` is added to the first two.
 */
export type Wait =
  | { readonly forMs: number; readonly jitterMs: number }
  | { readonly until: 'next_hour' | 'next_month'; readonly jitterMs: number }
  | { readonly backoff: Backoff }
  /**
   * A backoff that begins with at least the time between two polls and doubles with each failure. More frequent calls would
   * only be refused again.
   */
  | { readonly backoff: 'poll_interval' }
  /** Not before the account or the configuration changes: the same request would be refused again. */
  | 'new_settings';

/** What an error means for the token and for the next login. */
export type LoginEffect =
  /** The error neither causes a login nor forbids one. */
  | 'none'
  /** The token is replaced, and the call is repeated once with the new token. */
  | 'renews'
  /** The error means a rejected token or a missing permission; `Session` decides which. A rejected token is handled as for `renews`. */
  | 'renews_old'
  /** If a login fails with this error, no login is made for an hour. */
  | 'pauses'
  /** If a login fails with this error, no login is made until the settings change or the user asks for one. */
  | 'forbids';

/** What an error means for the calls that follow, and where the user sees the error. */
export interface FaultPolicy {
  /**
   * `call`: only calls for the same endpoint, device type, plant or device are suspended. `cycle`: the poll ends, since all
   * other calls would fail too.
   */
  readonly scope: 'call' | 'cycle';
  readonly wait: Wait;
  readonly login: LoginEffect;
  /** The diagnostic sensor of the bridge that shows the error. */
  readonly shownAs: 'account' | 'quota' | 'cloud' | 'bridge';
}

const BACKOFF: Wait = { backoff: CALL_BACKOFF };
/** For errors with a `retryAfterMs`: the call may be made again at that time, plus the random part. */
export const A_MOMENT: Wait = { forMs: 0, jitterMs: MINUTE_MS };
const A_QUARTER_HOUR: Wait = { forMs: 15 * MINUTE_MS, jitterMs: MINUTE_MS };
/** Only the state folder is read again, for an authorisation that a command has stored meanwhile: that is no call. */
const HALF_A_MINUTE: Wait = { forMs: MINUTE_MS / 2, jitterMs: MINUTE_MS / 6 };
export const AN_HOUR: Wait = { forMs: HOUR_MS, jitterMs: 5 * MINUTE_MS };
const A_DAY: Wait = { forMs: DAY_MS, jitterMs: HOUR_MS };
/** A device for which the cloud has no data is requested again at the next poll, then less and less often, at least every 6 hours. */
const OF_A_DEVICE: Wait = { backoff: { baseMs: 4 * MINUTE_MS, capMs: 6 * HOUR_MS } };

const refused = (login: 'pauses' | 'forbids'): FaultPolicy => ({ scope: 'cycle', wait: 'new_settings', login, shownAs: 'account' });

/**
 * Key: error code of a call. Value: its policy (isolarcloud-open-api.md 4.12). The exit codes are in `ERRORS`, the sentences
 * and remedies in src/texts. If an error has no row here, the program does not compile.
 */
export const CLOUD_FAULTS: Readonly<Record<CloudErrorCode, FaultPolicy>> = {
  gateway_unreachable: { scope: 'cycle', wait: BACKOFF, login: 'none', shownAs: 'cloud' },
  gateway_untrusted: { scope: 'cycle', wait: BACKOFF, login: 'none', shownAs: 'cloud' },
  gateway_timeout: { scope: 'call', wait: BACKOFF, login: 'none', shownAs: 'cloud' },
  reply_malformed: { scope: 'call', wait: BACKOFF, login: 'none', shownAs: 'cloud' },
  reply_foreign: { scope: 'call', wait: BACKOFF, login: 'none', shownAs: 'cloud' },
  decrypt_failed: { scope: 'call', wait: BACKOFF, login: 'none', shownAs: 'cloud' },
  cloud_fault: { scope: 'call', wait: BACKOFF, login: 'none', shownAs: 'cloud' },

  call_rate: { scope: 'cycle', wait: { backoff: 'poll_interval' }, login: 'none', shownAs: 'quota' },
  quota_hour: { scope: 'cycle', wait: { until: 'next_hour', jitterMs: 5 * MINUTE_MS }, login: 'none', shownAs: 'quota' },
  quota_month: { scope: 'cycle', wait: { until: 'next_month', jitterMs: 10 * MINUTE_MS }, login: 'none', shownAs: 'quota' },
  budget_spent: { scope: 'cycle', wait: A_MOMENT, login: 'none', shownAs: 'quota' },

  token_rejected: { scope: 'cycle', wait: AN_HOUR, login: 'renews', shownAs: 'account' },
  token_contested: { scope: 'cycle', wait: AN_HOUR, login: 'none', shownAs: 'account' },
  authorization_missing: { scope: 'cycle', wait: HALF_A_MINUTE, login: 'none', shownAs: 'account' },
  authorization_ended: { scope: 'cycle', wait: HALF_A_MINUTE, login: 'none', shownAs: 'account' },
  authorization_ends: { scope: 'call', wait: A_DAY, login: 'none', shownAs: 'account' },
  authorization_code_refused: refused('pauses'),
  redirect_mismatched: refused('pauses'),
  application_not_oauth: refused('pauses'),
  application_is_oauth: refused('pauses'),
  login_budget_spent: { scope: 'cycle', wait: A_QUARTER_HOUR, login: 'none', shownAs: 'account' },
  login_too_often: { scope: 'cycle', wait: AN_HOUR, login: 'pauses', shownAs: 'account' },
  clock_wrong: { scope: 'cycle', wait: AN_HOUR, login: 'pauses', shownAs: 'account' },
  encryption_key_wrong: { scope: 'cycle', wait: AN_HOUR, login: 'pauses', shownAs: 'account' },
  encryption_rejected: { scope: 'cycle', wait: AN_HOUR, login: 'pauses', shownAs: 'account' },
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
  plants_not_chosen: { scope: 'call', wait: A_QUARTER_HOUR, login: 'none', shownAs: 'account' },
  plants_not_authorized: { scope: 'call', wait: A_QUARTER_HOUR, login: 'none', shownAs: 'account' },
  plants_of_other_account: { scope: 'call', wait: A_QUARTER_HOUR, login: 'none', shownAs: 'bridge' },
  request_rejected: { scope: 'call', wait: A_DAY, login: 'pauses', shownAs: 'bridge' },
  endpoint_missing: { scope: 'call', wait: A_DAY, login: 'none', shownAs: 'cloud' },
  device_refused: { scope: 'call', wait: OF_A_DEVICE, login: 'none', shownAs: 'bridge' },
};
