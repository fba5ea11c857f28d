import { z } from 'zod';
import { DAY_MS } from '../../calendar.ts';
import { BridgeError, ERRORS, type ErrorCode } from '../../errors.ts';
import { phrase } from '../../texts/texts.ts';
import { anchored, momentSchema, type TimeRecord } from './proven-time.ts';

/**
 * The facts about an account that must survive restarts and be shared by processes so that the account is never locked. Pure:
 * states in, states out.
 */

/** How long a missing permission is remembered. */
const DENIAL_MS = DAY_MS;
/** Credential sets remembered at most; the one used longest ago is forgotten. */
const MAX_CREDENTIAL_SETS = 8;

const errorCode = z.custom<ErrorCode>((value) => typeof value === 'string' && Object.hasOwn(ERRORS, value));

const tokenSchema = z.object({ value: z.string().min(1), obtainedAtMs: z.number() });

/** The end of a login that brought no token, and its time. */
const failure = momentSchema.extend({ error: errorCode, resultCode: z.string().optional(), detail: z.string().optional() });

const credentialStateSchema = z.object({
  token: tokenSchema.nullable(),
  /** The last login that iSolarCloud decided on was accepted. Without a token: the cloud has revoked that login's token. */
  confirmed: z.boolean().default(false),
  /** Why these credentials may not sign in. `untilMs` null: until the user asks to try again; otherwise for a limited time. */
  refusal: failure.extend({ untilMs: z.number().nullable() }).nullable(),
  /**
   * How the last login failed in transit, how many failed so in a row, and how long the next one waits; null if it did not fail
   * in transit.
   */
  fault: failure.extend({ inARow: z.number(), pauseMs: z.number() }).nullable().default(null),
  /** Epoch milliseconds until which a permission is missing, by endpoint and device type. */
  deniedUntilMs: z.record(z.string(), z.number()),
});

const loginSchema = momentSchema.extend({
  cause: z.enum(['no_token', 'revoked']),
  /** False: it failed in transit. A login whose process died before the reply counts as answered. */
  answered: z.boolean().default(true),
});

/** The account's part of the state folder: plain JSON, its only secret the tokens. */
export const accountStateSchema = z.object({
  /** Random key of the fingerprints; empty until the first login. */
  hashKey: z.string(),
  /**
   * The last logins that reached the cloud or may have, including failed ones and ones whose process died before the reply; the
   * newest at the end.
   */
  logins: z.array(loginSchema),
  /** By fingerprint of gateway, keys, account and password; the one used last at the end. */
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

/** The persistent store of the account's state. */
export interface AccountStore {
  read(): Promise<AccountState>;
  /** Reads, changes and writes the state while no other process does; nothing is written if `change` throws. */
  transact<T>(change: (state: AccountState) => Promise<{ state: AccountState; result: T }>): Promise<T>;
}

const NOTHING_KNOWN: CredentialState = { token: null, confirmed: false, refusal: null, fault: null, deniedUntilMs: {} };

/**
 * The state of one credential set. Timestamps in the future (after the clock was set back) are clamped so that no rule waits
 * longer than intended.
 */
export function credentialsIn(state: AccountState, fingerprint: string, now: TimeRecord): CredentialState {
  const { token, confirmed, refusal, fault, deniedUntilMs } = state.credentials[fingerprint] ?? NOTHING_KNOWN;
  const { atMs } = now;
  return {
    token: token && { ...token, obtainedAtMs: Math.min(token.obtainedAtMs, atMs) },
    confirmed,
    refusal: refusal && anchored(refusal, now),
    fault: fault && anchored(fault, now),
    deniedUntilMs: Object.fromEntries(Object.entries(deniedUntilMs).filter(([, untilMs]) => untilMs > atMs && untilMs <= atMs + DENIAL_MS)),
  };
}

/** The credentials with their token; null if they have none. */
export const signedIn = (own: CredentialState): SignedIn | null => (own.token === null ? null : { ...own, token: own.token });

/** The credentials after the cloud has revoked their token. */
export const withoutToken = (own: CredentialState): CredentialState => ({ ...own, token: null, confirmed: true });

/** The credentials after a login that was accepted. */
export const withToken = (own: CredentialState, token: Token): SignedIn => ({ ...own, token, confirmed: true, refusal: null, fault: null });

/** The state with one credential set changed, and moved to the end as the one used last. */
export function withCredentials(state: AccountState, fingerprint: string, change: CredentialState): AccountState {
  const others = Object.entries(state.credentials).filter(([key]) => key !== fingerprint);
  return { ...state, credentials: Object.fromEntries([...others, [fingerprint, change]].slice(-MAX_CREDENTIAL_SETS)) };
}

/** The state of credentials that lack a permission for a day. */
export const withDenial = (own: CredentialState, target: string, nowMs: number): CredentialState => ({
  ...own,
  deniedUntilMs: { ...own.deniedUntilMs, [target]: nowMs + DENIAL_MS },
});

/** The error of a permission that is known to be missing. */
export const denied = (endpoint: string, untilMs: number): BridgeError =>
  new BridgeError('permission_missing', { endpoint, detail: phrase('detail.not_asked_before', { time: isoMinute(untilMs) }) });

export const isoMinute = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16)}Z`;
