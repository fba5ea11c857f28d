import { HOUR_MS, MINUTE_MS } from '../../calendar.ts';
import { BridgeError, type ErrorContext } from '../../errors.ts';
import { ENGLISH, inWords, phrase, type Wording } from '../../texts/texts.ts';
import { policyOf } from '../fault-policy.ts';
import { SIGN_IN_CALLS, type TokenCall } from '../sign-in-calls.ts';
import { type AccountState, type CredentialState, type CredentialsRefusal, isoMinute, type Login, type LoginFault } from './account.ts';
import { anchored, type Elapsed, provenMs, type TimeRecord } from './proven-time.ts';

/**
 * The rules that decide whether a login is allowed now (docs/decisions/open-api-client.md, "Sign-in"). Pure: the functions
 * take the state and the present moment, and return an error or a new state.
 */

/** Maximum number of logins in any hour. Only logins that iSolarCloud answered count. */
const LOGINS_PER_HOUR = 4;
/** Maximum number of login requests in any hour, including those that failed without a decision: each may have reached the cloud. */
const REQUESTS_PER_HOUR = 6;
/**
 * After iSolarCloud has refused a login, no login is made for this time. Exceptions are errors whose policy (`login` in
 * cloud-faults.ts) is `forbids`, which forbids logins altogether, or `none`.
 */
const PAUSE_MS = HOUR_MS;
/**
 * Pauses in minutes after the first, second, … login in a row that failed without a decision of iSolarCloud: no usable reply, or a
 * fault of the cloud. The last pause is repeated.
 */
const FAULT_PAUSES = [1, 2, 5, 10, 20, 30];
/**
 * The pauses if iSolarCloud may have refused the password in a reply that did not arrive. They are longer because five wrong
 * passwords lock an account.
 */
const UNSEEN_REFUSAL_PAUSES = [1, 10, 20, 30, 60];
/** Added to `retryAfterMs`, so that the next login is tried after the end of the pause and never before it. */
const WAKE_SLACK_MS = 1_000;

/**
 * Returns the logins that a rule may still need: the last answered logins and the last login requests, however old they are.
 * Their times are converted to the present monotonic clock (`anchored`).
 */
export function keptLogins(logins: readonly Login[], now: TimeRecord): Login[] {
  const answered = new Set(logins.filter(isAnswered).slice(-LOGINS_PER_HOUR));
  const requests = new Set(logins.slice(-REQUESTS_PER_HOUR));
  return logins.filter((login) => answered.has(login) || requests.has(login)).map((login) => anchored(login, now));
}

/**
 * Returns the error that forbids a login with these credentials now; null if a login is allowed.
 * @param elapsed measures the time between two moments
 */
export function loginForbidden(
  state: AccountState,
  own: CredentialState,
  now: TimeRecord,
  elapsed: Elapsed = provenMs,
): BridgeError | null {
  const refusal = refusalInForce(SIGN_IN_CALLS.login, own, now, elapsed);
  if (refusal !== null) return refusal;
  const { fault } = own;
  const leftMs = leftAt(now, elapsed);
  const answered = state.logins.filter(isAnswered).slice(-LOGINS_PER_HOUR);
  const ofLogins = answered.length < LOGINS_PER_HOUR ? 0 : leftMs(HOUR_MS, answered[0]);
  if (ofLogins > 0) return budgetSpent(areAllRevoked(answered, own) ? 'token_contested' : 'login_budget_spent', now, ofLogins);

  const ofRequests = leftMs(HOUR_MS, state.logins.at(-REQUESTS_PER_HOUR));
  const ofFault = Math.max(leftMs(fault?.pauseMs ?? 0, fault), ofRequests);
  if (ofFault <= 0) return null;
  return fault === null ? budgetSpent('login_budget_spent', now, ofFault) : faultError(SIGN_IN_CALLS.login, fault, now, ofFault);
}

/**
 * Returns the error that forbids a refresh with these credentials now; null if it is allowed. Refreshes are not counted: after a
 * failed one the pauses limit the next, and after one whose token was rejected `afterRejection`.
 */
export function refreshForbidden(own: CredentialState, now: TimeRecord): BridgeError | null {
  const { fault } = own;
  const ofFault = leftAt(now, provenMs)(fault?.pauseMs ?? 0, fault);
  const paused = fault === null || ofFault <= 0 ? null : faultError(SIGN_IN_CALLS.refresh, fault, now, ofFault);
  return refusalInForce(SIGN_IN_CALLS.refresh, own, now, provenMs) ?? paused;
}

/** The error of a refusal after which no token may be asked for yet; null if there is none. */
function refusalInForce(call: TokenCall, { refusal }: CredentialState, now: TimeRecord, elapsed: Elapsed): BridgeError | null {
  if (refusal === null) return null;
  if (refusal.untilMs === null) return refused(call, refusal);
  const leftMs = leftAt(now, elapsed)(PAUSE_MS, refusal);
  return leftMs > 0 ? refused(call, refusal, { now, leftMs }) : null;
}

/** Returns how much is left of a time that began at a moment, milliseconds; 0 if it did not begin. */
const leftAt =
  (now: TimeRecord, elapsed: Elapsed) =>
  (lengthMs: number, since: TimeRecord | null | undefined): number =>
    since ? lengthMs - elapsed(since, now) : 0;

const isAnswered = ({ answered }: Login): boolean => answered;

/**
 * Whether the cloud has revoked the tokens of all these logins. Each login after the first was made because the token before
 * it had been revoked, and the last token has been revoked, too.
 */
const areAllRevoked = ([, ...later]: readonly Login[], { token, confirmed }: CredentialState): boolean =>
  later.every(({ cause }) => cause === 'revoked') && token === null && confirmed;

/**
 * Returns the state of credentials after a failed login.
 * @param error of a request that reached the cloud, or may have reached it
 * @param isStopped true if the program was stopped during the login, so that the failure does not tell anything about the
 * cloud or the network
 */
export function afterFailure(own: CredentialState, error: BridgeError, now: TimeRecord, isStopped: boolean): CredentialState {
  const { code, context } = error;
  const { login } = policyOf(code);
  const failure = { ...now, error: code, resultCode: context.resultCode, detail: context.detail && inWords(context.detail, ENGLISH) };
  if (login === 'none') return { ...own, fault: faultAfter(own, failure, context, isStopped) };
  const refusal: CredentialsRefusal = { ...failure, untilMs: login === 'forbids' ? null : now.atMs + PAUSE_MS };
  return { ...own, confirmed: own.confirmed && login !== 'forbids', refusal, fault: null };
}

function faultAfter(
  own: CredentialState,
  failure: Omit<LoginFault, 'inARow' | 'pauseMs'>,
  { resultCode, retryAfterMs = 0 }: ErrorContext,
  isStopped: boolean,
): LoginFault {
  const inARow = (own.fault?.inARow ?? 0) + 1;
  // If the program is stopped during a login, the first failure in a row starts no pause. A later failure starts one, unless
  // the password is known to be right.
  if (isStopped && (own.confirmed || inARow === 1)) return { ...failure, inARow, pauseMs: 0 };
  // iSolarCloud itself sends result codes, and would have reported a wrong password.
  const isSafe = own.confirmed || (resultCode !== undefined && !resultCode.startsWith('HTTP'));
  const pauses = isSafe ? FAULT_PAUSES : UNSEEN_REFUSAL_PAUSES;
  const minutes = pauses[Math.min(inARow, pauses.length) - 1] ?? 0;
  return { ...failure, inARow, pauseMs: Math.max(minutes * MINUTE_MS, retryAfterMs) };
}

/**
 * Returns the error of a login or refresh that failed without a decision of iSolarCloud, with the time of the next one.
 * @param leftMs time until the next one is allowed, milliseconds; the whole pause if left out
 */
export function faultError(
  call: TokenCall,
  { error, resultCode, detail, inARow, pauseMs }: LoginFault,
  now: TimeRecord,
  leftMs = pauseMs,
): BridgeError {
  const times = inARow === 1 ? undefined : phrase('detail.times_in_a_row', { count: inARow });
  const next = phrase(NEXT[call], { time: timeAfter(now, leftMs) });
  return new BridgeError(error, {
    endpoint: call,
    resultCode,
    detail: joined(detail, times, next),
    retryAfterMs: leftMs + WAKE_SLACK_MS,
  });
}

const NEXT = { login: 'detail.next_login_possible', 'apiManage/refreshToken': 'detail.next_refresh_made' } as const;
const TRY_AGAIN = { login: 'detail.try_again', 'apiManage/refreshToken': 'detail.try_again_keys' } as const;

function refused(
  call: TokenCall,
  { error, resultCode, detail, atMs }: CredentialsRefusal,
  pause?: { readonly now: TimeRecord; readonly leftMs: number },
): BridgeError {
  const since = phrase('detail.said_so_at', { time: isoMinute(atMs) });
  const then = pause === undefined ? phrase(TRY_AGAIN[call]) : phrase('detail.asked_again', { time: timeAfter(pause.now, pause.leftMs) });
  return new BridgeError(error, { endpoint: call, resultCode, detail: joined(detail, since, then) });
}

const budgetSpent = (code: 'token_contested' | 'login_budget_spent', now: TimeRecord, leftMs: number): BridgeError =>
  new BridgeError(code, {
    endpoint: SIGN_IN_CALLS.login,
    detail: phrase('detail.next_login_possible', { time: timeAfter(now, leftMs) }),
    retryAfterMs: leftMs + WAKE_SLACK_MS,
  });

const timeAfter = ({ atMs }: TimeRecord, leftMs: number): string => isoMinute(Math.ceil((atMs + leftMs) / MINUTE_MS) * MINUTE_MS);

/** Joins the given parts with semicolons. */
const joined = (...parts: readonly (Wording | undefined)[]): Wording =>
  parts.filter((part) => part !== undefined).reduce((first, second) => phrase('error_part.joined', { first, second }));
