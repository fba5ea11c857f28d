import { BridgeError, isBridgeError } from '../../errors.ts';
import { phrase } from '../../texts/texts.ts';
import type { EndpointCaller } from '../endpoint-caller.ts';
import type { CallLog } from '../log.ts';
import { SIGN_IN_CALLS } from '../sign-in-calls.ts';
import { endedByUs, neverSent } from '../transport.ts';
import { decodeLogin } from '../wire/login.ts';
import {
  type AccountState,
  type CredentialState,
  credentialsIn,
  type Login,
  type SignedIn,
  signedIn,
  type Token,
  withoutToken,
  withToken,
} from './account.ts';
import { AccountRecord, type AccountRecordDeps, type Change } from './account-record.ts';
import type { Auth } from './auth.ts';
import { type Credentials, fingerprintOf } from './fingerprint.ts';
import { afterFailure, faultError, keptLogins, loginForbidden } from './login-rules.ts';
import { claimedMs, type TimeRecord } from './proven-time.ts';

/** An endpoint that is called without a token, only for the Date header of the reply. */
const CLOUD_TIME_ENDPOINT = 'getOpenApiCallInfo';

export interface PasswordAuthDeps extends AccountRecordDeps {
  readonly caller: Pick<EndpointCaller, 'send'>;
  readonly log: CallLog;
}

/**
 * Signs in with account and password (open-api-guide.md 2). The rules of login-rules.ts are applied while the account's store
 * is locked, so that no two processes sign in at the same time.
 */
export class PasswordAuth implements Auth {
  readonly account: AccountRecord;
  readonly #credentials: Credentials;
  readonly #deps: PasswordAuthDeps;
  #renewal: Promise<Token> | null = null;

  constructor(credentials: Credentials, deps: PasswordAuthDeps) {
    this.#credentials = credentials;
    this.#deps = deps;
    this.account = new AccountRecord(this.identity, deps);
  }

  readonly identity = (hashKey: string): string => fingerprintOf(this.#credentials, hashKey);

  async token(): Promise<Token> {
    if (this.#renewal === null && this.account.seen?.token == null) await this.account.read();
    return this.#renewal ?? this.account.seen?.token ?? this.#renewed(null);
  }

  rejected(failed: Token): Promise<Token> {
    return this.#renewed(failed);
  }

  /** Always false: whether E900 concerns the token of a login is decided by the token's age alone. */
  async isAcceptedReplacement(): Promise<boolean> {
    return false;
  }

  /**
   * The token is sent both as a header and in the body, since documents and clients disagree on which of them the cloud reads
   * (isolarcloud-open-api.md 2.3).
   */
  headers({ value }: Token): Readonly<Record<string, string>> {
    return { token: value };
  }

  fields({ value }: Token): Readonly<Record<string, string>> {
    return { token: value };
  }

  /**
   * Returns a token other than the failed one.
   * @param failed the rejected token; null if there was none. Simultaneous callers share one renewal
   */
  #renewed(failed: Token | null): Promise<Token> {
    const seen = this.account.seen?.token ?? null;
    if (seen !== null && seen.value !== failed?.value) return Promise.resolve(seen);
    this.#renewal ??= this.#renew(failed).finally(() => {
      this.#renewal = null;
    });
    return this.#renewal;
  }

  async #renew(failed: Token | null): Promise<Token> {
    this.account.seen = null;
    const renewed = await this.#signInInstead(failed?.value ?? null);
    this.account.seen = renewed;
    return renewed.token;
  }

  /**
   * Returns a token in place of the failed one: the token that another process has obtained meanwhile, otherwise that of a
   * new login. The login is recorded before it is made, so that it counts even if the process is killed.
   * @param failed the rejected token; null if there was none
   */
  async #signInInstead(failed: string | null): Promise<SignedIn> {
    await this.#learnCloudTime();
    const end = await this.account.change<SignedIn | BridgeError>(async (state, known, now, save) => {
      const own = known.token !== null && known.token.value === failed ? withoutToken(known) : known;
      const end = signedIn(own) ?? loginForbidden(state, own, now);
      if (end !== null) return { own, state, result: end };
      const cause = own.confirmed ? 'revoked' : 'no_token';
      await save({ own, state: { ...state, logins: [...state.logins, { ...now, cause, answered: true }] } });
      return this.#signedIn(state, own, cause);
    });
    if (end instanceof BridgeError) throw end;
    return end;
  }

  /**
   * Makes a login. It is recorded with the moment at which it ended: the cloud cannot have received it later.
   * @param state without this login
   */
  async #signedIn(state: AccountState, own: CredentialState, cause: Login['cause']): Promise<Change<SignedIn | BridgeError>> {
    const spent = (at: TimeRecord, answered: boolean): AccountState => ({
      ...state,
      logins: keptLogins([...state.logins, { ...at, cause, answered }], at),
    });
    try {
      const value = await this.#signIn();
      const at = this.#deps.moment();
      const renewed = withToken(own, { value, obtainedAtMs: at.atMs });
      this.#deps.log.info({ cause }, 'signed in');
      return { own: renewed, state: spent(at, true), result: renewed };
    } catch (error) {
      if (!isBridgeError(error)) throw error;
      this.#deps.log.warn({ code: error.code, cause }, 'login failed');
      if (neverSent(error)) return { own, state, result: error };
      const at = this.#deps.moment();
      const failed = afterFailure(own, error, at, endedByUs(error));
      const result =
        failed.fault === null
          ? error
          : new BridgeError(error.code, { ...faultError(SIGN_IN_CALLS.login, failed.fault, at).context, remedy: error.context.remedy });
      return { own: failed, state: spent(at, failed.fault === null), result };
    }
  }

  /**
   * Requests the cloud's time if a login is forbidden only because no clock shows how much time has passed, as after a
   * restart of the machine. The Date header of the reply shows it.
   */
  async #learnCloudTime(): Promise<void> {
    const now = this.#deps.moment();
    if (now.cloudMs !== null) return;
    const state = await this.#deps.store.read();
    const own = credentialsIn(state, this.identity(state.hashKey), now);
    if (loginForbidden(state, own, now) === null || loginForbidden(state, own, now, claimedMs) !== null) return;
    await this.#deps.caller.send(CLOUD_TIME_ENDPOINT, {}).catch(() => undefined);
  }

  async #signIn(): Promise<string> {
    const { gateway, username, password } = this.#credentials;
    const { host } = new URL(gateway);
    try {
      return decodeLogin(await this.#deps.caller.send(SIGN_IN_CALLS.login, { user_account: username, user_password: password }), host);
    } catch (error) {
      if (!isBridgeError(error)) throw error;
      // A login has no token, so that only an application of the other flavour can lack one (oauth.md 7).
      if (error.code === 'token_rejected') throw new BridgeError('application_is_oauth', error.context);
      if (error.code !== 'app_key_invalid') throw error;
      throw new BridgeError(error.code, { ...error.context, detail: phrase('detail.asked_at', { host }) });
    }
  }
}
