import { BridgeError, isBridgeError } from '../../errors.ts';
import { PLATFORM_DIALECT } from '../dialect.ts';
import type { EndpointCaller } from '../endpoint-caller.ts';
import { mayRejectToken } from '../fault-policy.ts';
import type { CallLog } from '../log.ts';
import { SIGN_IN_CALLS } from '../sign-in-calls.ts';
import { endedByUs, neverSent } from '../transport.ts';
import { malformed } from '../wire/reply.ts';
import { decodeTokens, EXCHANGE_CODES, REFRESH_CODES, type Tokens } from '../wire/tokens.ts';
import { type AccountState, type CredentialState, type SignedIn, signedIn, type Token } from './account.ts';
import { AccountRecord, type AccountRecordDeps, type Change } from './account-record.ts';
import type { Auth } from './auth.ts';
import { type Authorisation, announcedEnd, isRecentReplacement, isRefreshDue, withAuthorisation, withRefresh } from './authorisation.ts';
import { fingerprintOfApplication, type OAuthCredentials } from './fingerprint.ts';
import { afterFailure, faultError, refreshForbidden } from './login-rules.ts';
import type { TimeRecord } from './proven-time.ts';

export interface OAuthAuthDeps extends AccountRecordDeps {
  readonly caller: Pick<EndpointCaller, 'send' | 'sendForTokens'>;
  readonly log: CallLog;
}

/** An application, and how its owner authorises it. */
export interface OAuthApplication extends OAuthCredentials {
  /** As registered in the portal, byte for byte. */
  readonly redirectUrl: string;
}

/** The part of an authorisation that the bridge acts on. */
export interface KnownAuthorisation {
  /** ps_ids that the owner has authorised; null if the service did not say. */
  readonly psIds: readonly string[] | null;
  /** When the authorisation may end, epoch milliseconds; null: no end is near. */
  readonly endMs: number | null;
}

/** Why tokens are refreshed: they are half used up, or the cloud has rejected the access token. */
type Cause = 'due' | 'rejected';

/**
 * Signs in as an application that the owner of the plants has authorised (oauth.md 4). A refresh token can be used once. So each
 * refresh is recorded in the shared state before it is sent, under the lock of the store, and the new tokens are stored before they are
 * used. A refresh whose reply was lost is not repeated while the access token is accepted.
 */
export class OAuthAuth implements Auth {
  readonly account: AccountRecord;
  readonly #application: OAuthApplication;
  readonly #deps: OAuthAuthDeps;
  #refresh: Promise<Token> | null = null;
  /** The authorisation that was read last; undefined until it was read. */
  #known: KnownAuthorisation | null | undefined;

  constructor(application: OAuthApplication, deps: OAuthAuthDeps) {
    this.#application = application;
    this.#deps = deps;
    this.account = new AccountRecord(this.identity, deps);
  }

  readonly identity = (hashKey: string): string => fingerprintOfApplication(this.#application, hashKey);

  async token(): Promise<Token> {
    if (this.#refresh === null && this.account.seen?.token == null) await this.account.read();
    if (this.#refresh !== null) return this.#refresh;
    const seen = this.account.seen;
    if (seen?.authorisation == null) throw new BridgeError('authorization_missing');
    const { token, authorisation } = seen;
    if (token === null && authorisation.ended) throw new BridgeError('authorization_ended');
    if (token === null) return this.#refreshed(null, 'rejected');
    return this.#isDue(seen, token, authorisation) ? this.#refreshed(token, 'due') : token;
  }

  rejected(failed: Token): Promise<Token> {
    return this.#refreshed(failed, 'rejected');
  }

  /** Requests the list of plants to test the token: an application that may not read this list can read nothing (oauth.md 7). */
  async isAcceptedReplacement(token: Token): Promise<boolean> {
    const { seen } = this.account;
    if (seen?.token?.value !== token.value || !isRecentReplacement(seen, this.#deps.moment().atMs)) return false;
    try {
      await this.#deps.caller.send(PLATFORM_DIALECT.plantList, { page: 1, size: 1 }, { headers: this.headers(token), fields: {} });
      return true;
    } catch (error) {
      if (isBridgeError(error) && mayRejectToken(error)) return false;
      throw error;
    }
  }

  headers({ value }: Token): Readonly<Record<string, string>> {
    return { Authorization: `Bearer ${value}` };
  }

  fields(): Readonly<Record<string, string>> {
    return {};
  }

  /**
   * Exchanges a code for tokens and stores them. A code can be used once, so it is sent once.
   * @throws BridgeError authorization_code_refused, redirect_mismatched, application_not_oauth, and those of any call
   */
  async authorise(code: string): Promise<void> {
    const { redirectUrl } = this.#application;
    const parameters = { grant_type: 'authorization_code', code, redirect_uri: redirectUrl };
    this.account.seen = await this.account.change(async (state, own) => {
      const reply = await this.#deps.caller.sendForTokens(SIGN_IN_CALLS.exchange, parameters, EXCHANGE_CODES);
      const tokens = decodeTokens(reply);
      const { refresh } = tokens;
      if (refresh === null) throw malformed(reply, 'refresh_token is missing');
      const renewed = withAuthorisation(own, { ...tokens, refresh }, this.#deps.moment().atMs);
      return { own: renewed, state, result: renewed };
    });
    this.#deps.log.info({}, 'the application is authorised');
  }

  /**
   * Returns the stored authorisation, even if another process has just stored it; null if there is none. While the state cannot be
   * read, returns the authorisation that was read last.
   */
  async known(): Promise<KnownAuthorisation | null> {
    try {
      const own = await this.account.stored();
      this.#known = own.authorisation && { psIds: own.authorisation.psIds, endMs: announcedEnd(own, this.#deps.moment().atMs) };
    } catch (error) {
      if (this.#known === undefined || !isBridgeError(error)) throw error;
    }
    return this.#known;
  }

  #isDue(own: CredentialState, token: Token, authorisation: Authorisation): boolean {
    const now = this.#deps.moment();
    const mayRefresh = !authorisation.unanswered && !authorisation.ended && isRefreshDue(token, authorisation, now.atMs);
    return mayRefresh && refreshForbidden(own, now) === null;
  }

  /**
   * Returns a token other than the given one. If the refresh is only due and the state is locked, returns the given token, which is
   * still accepted. All callers during a refresh wait for the same refresh.
   */
  #refreshed(failed: Token | null, cause: Cause): Promise<Token> {
    const seen = this.account.seen?.token ?? null;
    if (seen !== null && seen.value !== failed?.value) return Promise.resolve(seen);
    const whileLocked = (error: unknown): Token => {
      if (cause === 'due' && failed !== null && isBridgeError(error) && error.code === 'state_locked') return failed;
      throw error;
    };
    this.#refresh ??= this.#refreshOnce(failed, cause)
      .catch(whileLocked)
      .finally(() => {
        this.#refresh = null;
      });
    return this.#refresh;
  }

  async #refreshOnce(failed: Token | null, cause: Cause): Promise<Token> {
    this.account.seen = null;
    const end = await this.account.change<SignedIn | BridgeError>(async (state, known, now, save) => {
      const own = cause === 'rejected' && failed !== null && known.token?.value === failed.value ? afterRejection(known, now) : known;
      const end = this.#endWithout(own, failed, cause) ?? refreshForbidden(own, now);
      if (end !== null) return { own, state, result: usable(end, own, cause) };
      const before = own.authorisation as Authorisation;
      await save({ state, own: { ...own, authorisation: { ...before, unanswered: true } } });
      return this.#sent(state, own, before, { cause, now });
    });
    if (end instanceof BridgeError) throw end;
    this.account.seen = end;
    return end.token;
  }

  /** Returns the result if no refresh is needed or possible; null if a refresh must be sent. */
  #endWithout(own: CredentialState, failed: Token | null, cause: Cause): SignedIn | BridgeError | null {
    const { authorisation } = own;
    if (authorisation === null) return new BridgeError('authorization_missing');
    const stored = signedIn(own);
    if (stored !== null && stored.token.value !== failed?.value) return stored;
    if (stored !== null && cause === 'due' && (authorisation.unanswered || authorisation.ended)) return stored;
    return authorisation.ended ? new BridgeError('authorization_ended') : null;
  }

  /**
   * Requests new tokens with the refresh token.
   * @param own the credentials before the request
   * @param before the authorisation before the request
   */
  async #sent(
    state: AccountState,
    own: CredentialState,
    before: Authorisation,
    { cause, now }: { readonly cause: Cause; readonly now: TimeRecord },
  ): Promise<Change<SignedIn | BridgeError>> {
    try {
      const tokens = await this.#tokens(before.refreshToken);
      const renewed = withRefresh(own, before, tokens, { nowMs: this.#deps.moment().atMs, isReplacement: cause === 'rejected' });
      this.#deps.log.info({ cause }, 'access token refreshed');
      return { own: renewed, state, result: renewed };
    } catch (error) {
      if (!isBridgeError(error)) throw error;
      this.#deps.log.warn({ code: error.code, cause }, 'refresh of the access token failed');
      const left = afterRefusal(own, before, error, now);
      const result = left.fault === null || neverSent(error) ? error : faultError(SIGN_IN_CALLS.refresh, left.fault, this.#deps.moment());
      return { own: left, state, result: usable(result, left, cause) };
    }
  }

  async #tokens(refreshToken: string): Promise<Tokens> {
    return decodeTokens(await this.#deps.caller.sendForTokens(SIGN_IN_CALLS.refresh, { refresh_token: refreshToken }, REFRESH_CODES));
  }
}

/** The credentials after the cloud has rejected their token. If a refresh would not help, the next one waits for an hour. */
function afterRejection(own: CredentialState, now: TimeRecord): CredentialState {
  const isLasting = isRecentReplacement(own, now.atMs);
  return { ...(isLasting ? afterFailure(own, new BridgeError('token_rejected'), now, false) : own), token: null };
}

/** The credentials after a refresh that brought no token. */
function afterRefusal(own: CredentialState, before: Authorisation, error: BridgeError, now: TimeRecord): CredentialState {
  if (error.code === 'authorization_ended') return { ...own, fault: null, authorisation: { ...before, unanswered: false, ended: true } };
  const { resultCode } = error.context;
  // The gateway refuses a burst of calls before the token service sees them (oauth.md 7).
  const isAnswered = neverSent(error) || error.code === 'call_rate' || (resultCode !== undefined && !resultCode.startsWith('HTTP'));
  const failed = { ...own, authorisation: { ...before, unanswered: before.unanswered || !isAnswered } };
  return neverSent(error) ? failed : afterFailure(failed, error, now, endedByUs(error));
}

/** A refresh that was only due may fail: the present access token is still accepted. */
function usable(end: SignedIn | BridgeError, own: CredentialState, cause: Cause): SignedIn | BridgeError {
  const stored = signedIn(own);
  return end instanceof BridgeError && cause === 'due' && stored !== null ? stored : end;
}
