import { z } from 'zod';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../calendar.ts';
import type { Tokens } from '../wire/tokens.ts';
import type { CredentialState, SignedIn, Token } from './account.ts';

/** The state of an owner's authorisation, beside its access token (oauth.md 4, 5). Pure: states in, states out. */

/** A shorter life was stated by mistake directly after an authorisation (oauth.md 4.1). */
const SHORTEST_LIFE_SECONDS = 10;
/** Instead of such a life, if a refresh states it again. */
const ASSUMED_LIFE_SECONDS = 7_200;
/** At the latest so long before its end an access token is refreshed. */
const MARGIN_MS = HOUR_MS;
/** A token that replaced a rejected one has proved itself if it is not rejected for so long. */
const REPLACED_MS = 15 * MINUTE_MS;
/** How long a refresh token is valid (oauth.md 1). */
const REFRESH_LIFE_MS = 30 * DAY_MS;
/** So long before it the end of an authorisation is announced. */
const ANNOUNCED_MS = 7 * DAY_MS;

export const authorisationSchema = z.object({
  refreshToken: z.string().min(1),
  /** How long the access token is valid, from when it was obtained. */
  lifeSeconds: z.number(),
  /** When the refresh token was issued, epoch milliseconds. */
  issuedAtMs: z.number(),
  /** ps_ids that the owner has authorised; null if the service did not say. */
  psIds: z.array(z.string()).nullable(),
  /** A refresh was sent, and its reply has not arrived: the stored refresh token may be dead. */
  unanswered: z.boolean(),
  /** The refresh token was refused: the owner must authorise the application again. */
  ended: z.boolean(),
  /** The access token was refreshed because the one before was rejected. */
  isReplacement: z.boolean().default(false),
});
export type Authorisation = z.infer<typeof authorisationSchema>;

/** Whether an access token is to be replaced although it is still valid: at half its life, at the latest an hour before its end. */
export function isRefreshDue({ obtainedAtMs }: Token, { lifeSeconds }: Authorisation, nowMs: number): boolean {
  const lifeMs = lifeSeconds * SECOND_MS;
  return nowMs >= obtainedAtMs + Math.min(lifeMs / 2, Math.max(lifeMs - MARGIN_MS, lifeMs / 4));
}

/**
 * Whether the access token has just replaced a rejected one. If it is rejected too, another refresh would not help: an application
 * whose tokens are rejected for another reason so makes at most four refreshes an hour.
 */
export const isRecentReplacement = ({ token, authorisation }: CredentialState, nowMs: number): boolean =>
  token !== null && authorisation?.isReplacement === true && nowMs - token.obtainedAtMs < REPLACED_MS;

/**
 * When an authorisation that is still valid may end, epoch milliseconds: with its access token, if no refresh can be relied on any
 * more, or with a refresh token that the service no longer replaces. Null: no end is near.
 */
export function announcedEnd({ token, authorisation }: CredentialState, nowMs: number): number | null {
  if (token === null || authorisation === null) return null;
  const { lifeSeconds, issuedAtMs, unanswered, ended } = authorisation;
  if (unanswered || ended) return token.obtainedAtMs + lifeSeconds * SECOND_MS;
  const endMs = issuedAtMs + REFRESH_LIFE_MS;
  return endMs - nowMs <= ANNOUNCED_MS ? endMs : null;
}

/** The credentials after a code was exchanged. The owner may have permitted what was missing before. */
export const withAuthorisation = (own: CredentialState, tokens: Tokens & { readonly refresh: string }, nowMs: number): SignedIn =>
  signedInWith({ ...own, deniedUntilMs: {} }, tokens, nowMs, {
    refreshToken: tokens.refresh,
    lifeSeconds: tokens.lifeSeconds,
    issuedAtMs: nowMs,
    psIds: tokens.psIds && [...tokens.psIds],
    unanswered: false,
    ended: false,
    isReplacement: false,
  });

interface RefreshTime {
  readonly nowMs: number;
  /** The refresh was made because the access token was rejected. */
  readonly isReplacement: boolean;
}

/** The credentials after a refresh. Plants are not repeated in its reply, and the refresh token only if there is a new one. */
export const withRefresh = (own: CredentialState, before: Authorisation, tokens: Tokens, { nowMs, isReplacement }: RefreshTime): SignedIn =>
  signedInWith(own, tokens, nowMs, {
    ...before,
    refreshToken: tokens.refresh ?? before.refreshToken,
    lifeSeconds: tokens.lifeSeconds < SHORTEST_LIFE_SECONDS ? ASSUMED_LIFE_SECONDS : tokens.lifeSeconds,
    issuedAtMs: tokens.refresh === null || tokens.refresh === before.refreshToken ? before.issuedAtMs : nowMs,
    psIds: tokens.psIds === null ? before.psIds : [...tokens.psIds],
    unanswered: false,
    ended: false,
    isReplacement,
  });

const signedInWith = (own: CredentialState, { access }: Tokens, nowMs: number, authorisation: Authorisation): SignedIn => ({
  ...own,
  token: { value: access, obtainedAtMs: nowMs },
  confirmed: true,
  refusal: null,
  fault: null,
  authorisation,
});
