import { z } from 'zod';
import { DAY_MS } from '../../calendar.ts';
import { BridgeError, ERRORS, type ErrorCode } from '../../errors.ts';
import { phrase } from '../../texts/texts.ts';
import { authorisationSchema } from './authorisation.ts';
import { anchored, momentSchema, type TimeRecord } from './proven-time.ts';

/**
 * The remembered state of accounts: their tokens, logins and refusals. All processes share it and it survives restarts, so
 * that too many logins never lock an account. Pure: the functions take a state and return a new one.
 */

/** How long the bridge remembers that a permission is missing. */
const DENIAL_MS = DAY_MS;
/** Maximum number of remembered credential sets. If there are more, the one that was used longest ago is forgotten. */
const MAX_CREDENTIAL_SETS = 8;

const errorCode = z.custom<ErrorCode>((value) => typeof value === 'string' && Object.hasOwn(ERRORS, value));

const tokenSchema = z.object({ value: z.string().min(1), obtainedAtMs: z.number() });

/** Why a login returned no token, and when. */
const failure = momentSchema.extend({ error: errorCode, resultCode: z.string().optional(), detail: z.string().optional() });

const credentialStateSchema = z.object({
  token: tokenSchema.nullable(),
  /**
   * True if the last login that iSolarCloud decided on was accepted. If there is no token although this is true, the cloud
   * has revoked the token of that login.
   */
  confirmed: z.boolean().default(false),
  /**
   * Why no login may be made with these credentials; null if it may be made. `untilMs`: end of the pause, epoch milliseconds;
   * null if no login may be made until the user asks for one.
   */
  refusal: failure.extend({ untilMs: z.number().nullable() }).nullable(),
  /**
   * How the last login failed in transit, that is, without a decision of iSolarCloud; null if it did not. `inARow`: number of
   * such failures in a row. `pauseMs`: time until the next login.
   */
  fault: failure.extend({ inARow: z.number(), pauseMs: z.number() }).nullable().default(null),
  /** Key: endpoint and device type whose permission is missing. Value: epoch milliseconds until which that is remembered. */
  deniedUntilMs: z.record(z.string(), z.number()),
  /** The owner's authorisation of an application of the OAuth2 flavour. */
  authorisation: authorisationSchema.nullable().default(null),
});

const loginSchema = momentSchema.extend({
  cause: z.enum(['no_token', 'revoked']),
  /** False if the login failed in transit. If the process died before the reply, the login counts as answered. */
  answered: z.boolean().default(true),
});

/** The part of the state folder about logins, as plain JSON. Its only secrets are the tokens. */
export const accountStateSchema = z.object({
  /** The random key with which fingerprints are computed; empty until the first login. */
  hashKey: z.string(),
  /**
   * The last logins that reached the cloud, or may have reached it: also failed logins, and those whose process died before
   * the reply. The newest is at the end.
   */
  logins: z.array(loginSchema),
  /**
   * Key: fingerprint of gateway, keys, account and password. Value: state of these credentials. The credentials used last are
   * at the end.
   */
  credentials: z.record(z.string(), credentialStateSchema),
});

export type AccountState = z.infer<typeof accountStateSchema>;
export type CredentialState = z.infer<typeof credentialStateSchema>;
export type Token = z.infer<typeof tokenSchema>;
export type Login = z.infer<typeof loginSchema>;
export type SignedIn = CredentialState & { readonly token: Token };
export type CredentialsRefusal = NonNullable<CredentialState['refusal']>;
export type LoginFault = NonNullable<CredentialState['fault']>;

export const emptyAccountState = (): AccountState => ({ hashKey: '', logins: [], credentials: {} });

/** Stores the account state persistently. */
export interface AccountStore {
  read(): Promise<AccountState>;
  /**
   * Reads, changes and writes the state under a lock, so that no other process changes it meanwhile. If `change` throws, nothing is
   * written, except what it has saved.
   * @param change `save` writes the state before the end of the change
   * @returns the result of `change`
   */
  transact<T>(
    change: (state: AccountState, save: (state: AccountState) => Promise<void>) => Promise<{ state: AccountState; result: T }>,
  ): Promise<T>;
}

const NOTHING_KNOWN: CredentialState = {
  token: null,
  confirmed: false,
  refusal: null,
  fault: null,
  deniedUntilMs: {},
  authorisation: null,
};

/**
 * Returns the state of one credential set. Timestamps in the future, which exist if the clock was set back, are shortened or
 * dropped, so that no rule waits longer than intended.
 */
export function credentialsIn(state: AccountState, fingerprint: string, now: TimeRecord): CredentialState {
  const { token, confirmed, refusal, fault, deniedUntilMs, authorisation } = state.credentials[fingerprint] ?? NOTHING_KNOWN;
  const { atMs } = now;
  return {
    token: token && { ...token, obtainedAtMs: Math.min(token.obtainedAtMs, atMs) },
    confirmed,
    refusal: refusal && anchored(refusal, now),
    fault: fault && anchored(fault, now),
    deniedUntilMs: Object.fromEntries(Object.entries(deniedUntilMs).filter(([, untilMs]) => untilMs > atMs && untilMs <= atMs + DENIAL_MS)),
    authorisation,
  };
}

/** Returns the credentials if they have a token, otherwise null. */
export const signedIn = (own: CredentialState): SignedIn | null => (own.token === null ? null : { ...own, token: own.token });

/** Returns the credentials after the cloud has revoked their token. */
export const withoutToken = (own: CredentialState): CredentialState => ({ ...own, token: null, confirmed: true });

/** Returns the credentials after iSolarCloud has accepted a login with them. */
export const withToken = (own: CredentialState, token: Token): SignedIn => ({ ...own, token, confirmed: true, refusal: null, fault: null });

/** Returns the state with one credential set changed and moved to the end, where the set used last is. */
export function withCredentials(state: AccountState, fingerprint: string, change: CredentialState): AccountState {
  const others = Object.entries(state.credentials).filter(([key]) => key !== fingerprint);
  return { ...state, credentials: Object.fromEntries([...others, [fingerprint, change]].slice(-MAX_CREDENTIAL_SETS)) };
}

/** Returns the credentials with one permission marked as missing for a day. @param target endpoint and device type */
export const withDenial = (own: CredentialState, target: string, nowMs: number): CredentialState => ({
  ...own,
  deniedUntilMs: { ...own.deniedUntilMs, [target]: nowMs + DENIAL_MS },
});

/** The error of a call that is not made, because its permission is known to be missing. */
export const denied = (endpoint: string, untilMs: number): BridgeError =>
  new BridgeError('permission_missing', { endpoint, detail: phrase('detail.not_asked_before', { time: isoMinute(untilMs) }) });

/** UTC time to the minute, such as `2026-01-31T12:00Z`. @param ms epoch milliseconds */
export const isoMinute = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16)}Z`;
