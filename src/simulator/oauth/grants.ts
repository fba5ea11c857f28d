import { createHash } from 'node:crypto';
import type { OAuthSpec } from './spec.ts';
import { RefreshRefused, TokenRefused } from './token-refused.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const CODE_LIFE_MS = 5 * MINUTE_MS;
const REFRESH_LIFE_MS = 30 * DAY_MS;
/** Lifetime of an access token in seconds, as iSolarCloud reports it: one second less than two days. */
export const ACCESS_LIFE_SECONDS = 172_799;
const CODE_CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** One authorisation by an owner. */
interface Grant {
  readonly psIds: readonly number[];
  revoked: boolean;
}

interface Code {
  readonly grant: Grant;
  readonly issuedAt: number;
}

interface Access {
  readonly grant: Grant;
  readonly expiresAt: number;
  /** `authorization_bound`: whether the token sees only the plants of its own authorisation (oauth.md 5). */
  readonly isBound: boolean;
}

interface Refresh {
  readonly grant: Grant;
  readonly expiresAt: number;
  readonly isBound: boolean;
  /** The access token that was issued together with the refresh token. A refresh replaces both. */
  readonly access: string;
}

export interface IssuedTokens {
  readonly access: string;
  /** The new refresh token; null: the one in the request stays valid. */
  readonly refresh: string | null;
  readonly psIds: readonly number[];
}

/** Authorisations of an application, with their codes and tokens (oauth.md 3, 4, 5). */
export class Grants {
  readonly #spec: OAuthSpec;
  #grants: Grant[] = [];
  readonly #codes = new Map<string, Code>();
  readonly #access = new Map<string, Access>();
  readonly #refresh = new Map<string, Refresh>();
  #issued = 0;

  constructor(spec: OAuthSpec) {
    this.#spec = spec;
  }

  /** Records an authorisation of plants. @returns the authorization code for the redirect URL */
  authorise(psIds: readonly number[], at: number): string {
    const grant = { psIds, revoked: false };
    this.#grants.push(grant);
    const bytes = this.#digest('code');
    const code = [...bytes.subarray(0, 6)].map((byte) => CODE_CHARACTERS[byte % CODE_CHARACTERS.length]).join('');
    this.#codes.set(code, { grant, issuedAt: at });
    return code;
  }

  /** Exchanges a code for tokens. Each code can be used once, even if the exchange fails. @throws TokenRefused */
  exchange(code: string, redirectUrl: string, isBound: boolean, at: number): IssuedTokens {
    const known = this.#codes.get(code);
    this.#codes.delete(code);
    if (known === undefined || at - known.issuedAt > CODE_LIFE_MS) throw new TokenRefused('2', `Invalid authorization code: ${code}`);
    if (redirectUrl !== this.#spec.redirectUrl) throw new TokenRefused('5', 'Redirect URI mismatch.');
    return this.#issue(known.grant, isBound, at);
  }

  /**
   * Exchanges a refresh token for new tokens. The old refresh token is invalid afterwards.
   * @param rotates if false, the refresh token stays valid and no new one is issued
   * @throws RefreshRefused
   */
  refresh(token: string, rotates: boolean, at: number): IssuedTokens {
    const known = this.#refresh.get(token);
    if (known === undefined) throw new RefreshRefused('5');
    if (known.grant.revoked) throw new RefreshRefused('2');
    if (known.expiresAt <= at) throw new RefreshRefused('-2');
    if (!this.#spec.replacedTokenLives) this.#access.delete(known.access);
    this.#refresh.delete(token);
    const issued = this.#issue(known.grant, known.isBound, at);
    if (rotates || issued.refresh === null) return issued;
    this.#refresh.delete(issued.refresh);
    this.#refresh.set(token, { ...known, access: issued.access });
    return { ...issued, refresh: null };
  }

  /** Returns the ps_ids that an access token may see; null for an expired or unknown token. */
  seenBy(token: string, at: number): ReadonlySet<number> | null {
    const access = this.#access.get(token);
    if (access === undefined || access.expiresAt <= at || access.grant.revoked) return null;
    if (access.isBound) return new Set(access.grant.psIds);
    const authorised = this.#grants.filter(({ revoked }) => !revoked).flatMap(({ psIds }) => psIds);
    return new Set([...authorised, ...this.#spec.othersPlants]);
  }

  /** Revokes all authorisations, as the owner would. */
  revoke(): void {
    for (const grant of this.#grants) grant.revoked = true;
    this.#grants = [];
  }

  /** Makes all access tokens invalid before they expire. Refresh tokens stay valid. */
  endAccess(): void {
    this.#access.clear();
  }

  #issue(grant: Grant, isBound: boolean, at: number): IssuedTokens {
    const access = uuid(this.#digest('access'));
    const refresh = uuid(this.#digest('refresh'));
    this.#access.set(access, { grant, isBound, expiresAt: at + ACCESS_LIFE_SECONDS * 1_000 });
    this.#refresh.set(refresh, { grant, isBound, access, expiresAt: at + REFRESH_LIFE_MS });
    return { access, refresh, psIds: grant.psIds };
  }

  #digest(kind: string): Buffer {
    this.#issued += 1;
    return createHash('sha256').update(`${kind} ${this.#spec.applicationId} ${this.#issued}`).digest();
  }
}

const uuid = (bytes: Buffer): string => bytes.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
