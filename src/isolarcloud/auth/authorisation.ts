import { z } from 'zod';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../calendar.ts';
import type { Tokens } from '../wire/tokens.ts';
import type { CredentialState, SignedIn, Token } from './account.ts';

/** The state of an owner's authorisation, without its access token (oauth.md 4, 5). Pure: the functions return new states. */

/** A shorter lifetime of an access token is a mistake of iSolarCloud, which was observed directly after an authorisation (oauth.md 4.1). */
const SHORTEST_LIFE_SECONDS = 10;
/** The assumed lifetime if iSolarCloud reports such a short one again at a refresh. */
const ASSUMED_LIFE_SECONDS = 7_200;
/** An access token is refreshed at the latest this long before it expires. */
const MARGIN_MS = HOUR_MS;
/** If a token that replaced a rejected one is rejected within this time, no further refresh is made. */
const REPLACED_MS = 15 * MINUTE_MS;
/** How long a refresh token is valid (oauth.md 1). */
const REFRESH_LIFE_MS = 30 * DAY_MS;
/** The end of an authorisation is announced this long before it. */
const ANNOUNCED_MS = 7 * DAY_MS;

export const authorisationSchema = z.object({
  refreshToken: z.string().min(1),
  /** Lifetime of the access token from when it was obtained. */
  lifeSeconds: z.number(),
  /** When the refresh token was issued, epoch milliseconds. */
  issuedAtMs: z.number(),
  /** ps_ids that the owner has authorised; null if iSolarCloud did not report them. */
  psIds: z.array(z.string()).nullable(),
  /** Whether a refresh was sent whose reply has not arrived, so that the stored refresh token may be invalid. */
  unanswered: z.boolean(),
  /** Whether the refresh token was refused, so that the owner must authorise the application again. */
  ended: z.boolean(),
  /** Whether the access token replaced one that the cloud had rejected. */
  isReplacement: z.boolean().default(false),
});
export type Authorisation = z.infer<typeof authorisationSchema>;

/** Whether a valid access token should be refreshed: after half its lifetime, at the latest an hour before it expires. */
export function isRefreshDue({ obtainedAtMs }: Token, { lifeSeconds }: Authorisation, nowMs: number): boolean {
  const lifeMs = lifeSeconds * SECOND_MS;
  return nowMs >= obtainedAtMs + Math.min(lifeMs / 2, Math.max(lifeMs - MARGIN_MS, lifeMs / 4));
}

/**
 * Whether the access token has just replaced a rejected one. If it is rejected too, tokens are rejected for a reason that a refresh does not
 * resolve. Without a further refresh there are at most four refreshes an hour.
 */
export const isRecentReplacement = ({ token, authorisation }: CredentialState, nowMs: number): boolean =>
  token !== null && authorisation?.isReplacement === true && nowMs - token.obtainedAtMs < REPLACED_MS;

/**
 * Returns when a valid authorisation may end, epoch milliseconds: with its access token, if the refresh token may be invalid; or with its
 * refresh token, if iSolarCloud no longer replaces that. Null: no end is near.
 */
export function announcedEnd({ token, authorisation }: CredentialState, nowMs: number): number | null {
  if (token === null || authorisation === null) return null;
  const { lifeSeconds, issuedAtMs, unanswered, ended } = authorisation;
  if (unanswered || ended) return token.obtainedAtMs + lifeSeconds * SECOND_MS;
  const endMs = issuedAtMs + REFRESH_LIFE_MS;
  return endMs - nowMs <= ANNOUNCED_MS ? endMs : null;
}

/** Returns the credentials after a code was exchanged. Missing permissions are forgotten, since the owner may have granted them. */
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
  /** Whether the refresh was made because the access token was rejected. */
  readonly isReplacement: boolean;
}

/**
 * Returns the credentials after a refresh. Its reply has no plants, and a refresh token only if that was replaced; otherwise the former
 * ones stay.
 */
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
