import { z } from 'zod';
import { DAY_MS, HOUR_MS } from '../calendar.ts';
import { BridgeError, ERRORS, type ErrorCode } from '../errors.ts';
import { policyOf } from '../schedule/fault-policy.ts';

/**
 * What must be known of an account over restarts and between processes so that it is never endangered, and the rules that
 * decide on a login. Pure: states in, states out.
 */

/** Logins in any hour, whatever happens. */
const LOGINS_PER_HOUR = 4;
/** How long E916 and an application that must first be put right keep the next login away. */
const PAUSE_MS = HOUR_MS;
/** How long a missing permission is believed. */
const DENIAL_MS = DAY_MS;
/** Credential sets remembered at most; the one used longest ago is forgotten. */
const MAX_CREDENTIAL_SETS = 8;

const errorCode = z.custom<ErrorCode>((value) => typeof value === 'string' && Object.hasOwn(ERRORS, value));

const tokenSchema = z.object({ value: z.string().min(1), obtainedAtMs: z.number() });

const credentialStateSchema = z.object({
  token: tokenSchema.nullable(),
  /** Why these credentials may not sign in, and until when; null: until the user says so. */
  refusal: z
    .object({
      error: errorCode,
      resultCode: z.string().optional(),
      detail: z.string().optional(),
      atMs: z.number(),
      untilMs: z.number().nullable(),
    })
    .nullable(),
  /** Epoch milliseconds until which a permission is missing, by endpoint and device type. */
  deniedUntilMs: z.record(z.string(), z.number()),
});

/** The account's part of the state folder: plain JSON, its only secret the tokens. */
export const accountStateSchema = z.object({
  /** Random key of the fingerprints; empty until the first login. */
  hashKey: z.string(),
  /** Logins of the last hour, also failed ones and those whose end nobody saw. */
  logins: z.array(z.object({ atMs: z.number(), cause: z.enum(['no_token', 'revoked']) })),
  /** By fingerprint of gateway, keys, account and password; the one used last at the end. */
  credentials: z.record(z.string(), credentialStateSchema),
});

export type AccountState = z.infer<typeof accountStateSchema>;
export type CredentialState = z.infer<typeof credentialStateSchema>;
export type Token = z.infer<typeof tokenSchema>;
export type SignedIn = CredentialState & { readonly token: Token };
type Refusal = NonNullable<CredentialState['refusal']>;

export const emptyAccountState = (): AccountState => ({ hashKey: '', logins: [], credentials: {} });

/** Where the account's state survives. */
export interface AccountStore {
  read(): Promise<AccountState>;
  /** Reads, changes and writes the state while no other process does; nothing is written where `change` throws. */
  transact<T>(change: (state: AccountState) => Promise<{ state: AccountState; result: T }>): Promise<T>;
}

const NOTHING_KNOWN: CredentialState = { token: null, refusal: null, deniedUntilMs: {} };

/** What is known of one credential set. Times ahead of now (a clock that was set back) are drawn back to where a rule can reach. */
export function credentialsIn(state: AccountState, fingerprint: string, nowMs: number): CredentialState {
  const { token, refusal, deniedUntilMs } = state.credentials[fingerprint] ?? NOTHING_KNOWN;
  return {
    token: token && { ...token, obtainedAtMs: Math.min(token.obtainedAtMs, nowMs) },
    refusal: refusal && standing(refusal, nowMs),
    deniedUntilMs: Object.fromEntries(
      Object.entries(deniedUntilMs).filter(([, untilMs]) => untilMs > nowMs && untilMs <= nowMs + DENIAL_MS),
    ),
  };
}

function standing(refusal: Refusal, nowMs: number): Refusal | null {
  const atMs = Math.min(refusal.atMs, nowMs);
  const untilMs = refusal.untilMs === null ? null : Math.min(refusal.untilMs, atMs + PAUSE_MS);
  return untilMs !== null && untilMs <= nowMs ? null : { ...refusal, atMs, untilMs };
}

/** The credentials with their token; null where they have none. */
export const signedIn = (own: CredentialState): SignedIn | null => (own.token === null ? null : { ...own, token: own.token });

/** The state with one credential set changed, and moved to the end as the one used last. */
export function withCredentials(state: AccountState, fingerprint: string, change: CredentialState): AccountState {
  const others = Object.entries(state.credentials).filter(([key]) => key !== fingerprint);
  return { ...state, credentials: Object.fromEntries([...others, [fingerprint, change]].slice(-MAX_CREDENTIAL_SETS)) };
}

export type Login = AccountState['logins'][number];

/** Logins that count towards the hour that ends now; one from the future (the clock was set back) counts as just made. */
export const recentLogins = (state: AccountState, nowMs: number): Login[] =>
  state.logins.map(({ atMs, cause }) => ({ atMs: Math.min(atMs, nowMs), cause })).filter(({ atMs }) => atMs > nowMs - HOUR_MS);

/** @returns the error that forbids a login with these credentials now, null where one is allowed. */
export function loginForbidden(state: AccountState, { refusal }: CredentialState, nowMs: number): BridgeError | null {
  if (refusal !== null) return remembered(refusal);
  const recent = recentLogins(state, nowMs);
  if (recent.length < LOGINS_PER_HOUR) return null;
  const revoked = recent.filter(({ cause }) => cause === 'revoked').length;
  const nextMs = Math.min(...recent.map(({ atMs }) => atMs)) + HOUR_MS;
  return new BridgeError(revoked >= LOGINS_PER_HOUR - 1 ? 'token_contested' : 'login_budget_spent', {
    endpoint: 'login',
    detail: `the next login is possible at ${isoMinute(nextMs)}`,
  });
}

/** The refusal that the error of a login means; null where it says nothing about the credentials or the application. */
export function refusalOf({ code, context }: BridgeError, nowMs: number): Refusal | null {
  const { login } = policyOf(code);
  if (login === 'none') return null;
  const untilMs = login === 'forbids' ? null : nowMs + PAUSE_MS;
  return { error: code, resultCode: context.resultCode, detail: context.detail, atMs: nowMs, untilMs };
}

/** The state with a login written down, before it is made: one that a crash interrupts counts too. */
export const withLogin = (state: AccountState, login: Login): AccountState => ({
  ...state,
  logins: [...state.logins, login],
});

/** The state with a login taken back that was not made after all. */
export function withoutLogin(state: AccountState, { atMs }: Login): AccountState {
  const index = state.logins.findIndex((login) => login.atMs === atMs);
  return { ...state, logins: state.logins.filter((_, at) => at !== index) };
}

/** The state of credentials that lack a permission for a day. */
export const withDenial = (own: CredentialState, target: string, nowMs: number): CredentialState => ({
  ...own,
  deniedUntilMs: { ...own.deniedUntilMs, [target]: nowMs + DENIAL_MS },
});

/** The error of a permission that is known to be missing. */
export const denied = (endpoint: string, untilMs: number): BridgeError =>
  new BridgeError('permission_missing', { endpoint, detail: `not asked again before ${isoMinute(untilMs)}` });

function remembered({ error, resultCode, detail, atMs, untilMs }: Refusal): BridgeError {
  const since = `it said so at ${isoMinute(atMs)}`;
  const then =
    untilMs === null ? 'run once with --try-again to ask with the same keys and password again' : `asked again after ${isoMinute(untilMs)}`;
  return new BridgeError(error, { endpoint: 'login', resultCode, detail: [detail, since, then].filter(Boolean).join('; ') });
}

const isoMinute = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16)}Z`;
