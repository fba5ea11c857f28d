import { BridgeError, isBridgeError } from '../../errors.ts';
import type { EndpointCaller } from '../endpoint-caller.ts';
import type { Log } from '../log.ts';
import { endedByUs, neverSent } from '../transport.ts';
import { decodeLogin } from '../wire/login.ts';
import {
  type AccountState,
  type AccountStore,
  type CredentialState,
  credentialsIn,
  type Login,
  type SignedIn,
  signedIn,
  withCredentials,
  withDenial,
  withoutToken,
  withToken,
} from './account.ts';
import { type Credentials, fingerprintOf } from './fingerprint.ts';
import { afterFailure, faultError, keptLogins, loginForbidden } from './login-rules.ts';
import { claimedMs, type Moment } from './proven-time.ts';

/** A call that needs no token to be answered with a Date, and costs nothing but a call. */
const CLOUD_TIME_ENDPOINT = 'getOpenApiCallInfo';

export interface SignInDeps {
  readonly caller: Pick<EndpointCaller, 'send'>;
  readonly store: AccountStore;
  readonly log: Log;
  readonly moment: () => Moment;
  /** A new random key, for the fingerprints in the state. */
  readonly randomKey: () => string;
}

/** What a renewal comes to before it signs in. */
type Plan = { readonly end: SignedIn | BridgeError } | { readonly login: Login };

interface Change<T> {
  readonly own: CredentialState;
  readonly state: AccountState;
  readonly result: T;
}

/**
 * One credential set in the store that processes share, and the only place that signs in. The rules are login-rules.ts; here
 * they are applied under the store's lock, so that no two processes sign in at once.
 */
export class SignIn {
  readonly #credentials: Credentials;
  readonly #deps: SignInDeps;

  constructor(credentials: Credentials, deps: SignInDeps) {
    this.#credentials = credentials;
    this.#deps = deps;
  }

  /** What is known of these credentials now. */
  async read(): Promise<CredentialState> {
    const state = await this.#deps.store.read();
    return credentialsIn(state, fingerprintOf(this.#credentials, state.hashKey), this.#deps.moment());
  }

  /** Forgets that these credentials were refused or failed on their way, and what was denied to them. The logins of the hour stay counted. */
  tryAgain(): Promise<CredentialState> {
    return this.#change(async (state, own) => {
      const cleared = { ...own, refusal: null, fault: null, deniedUntilMs: {} };
      return { own: cleared, state, result: cleared };
    });
  }

  /** Remembers for a day that a permission is missing. */
  deny(target: string): Promise<CredentialState> {
    return this.#change(async (state, own) => {
      const lacking = withDenial(own, target, this.#deps.moment().atMs);
      return { own: lacking, state, result: lacking };
    });
  }

  /**
   * A token in place of the failed one (null: there was none): the one that another process has got meanwhile, else by a login.
   * The login is written down before it is made, so that one that a crash interrupts counts too.
   * @throws BridgeError why there is none
   */
  async renew(failed: string | null): Promise<SignedIn> {
    await this.#learnCloudTime();
    const plan = await this.#change<Plan>(async (state, known, now) => {
      const own = known.token !== null && known.token.value === failed ? withoutToken(known) : known;
      const end = signedIn(own) ?? loginForbidden(state, own, now);
      if (end !== null) return { own, state, result: { end } };
      const login: Login = { ...now, cause: own.confirmed ? 'revoked' : 'no_token', answered: true };
      return { own, state: { ...state, logins: [...state.logins, login] }, result: { login } };
    });
    const end = 'end' in plan ? plan.end : await this.#change((state, own, now) => this.#signInUnlessDone(state, own, now, plan.login));
    if (end instanceof BridgeError) throw end;
    return end;
  }

  /** A login is written down with the moment at which it is over: at the cloud it was made no later. */
  async #signInUnlessDone(
    state: AccountState,
    own: CredentialState,
    now: Moment,
    { cause, atMs }: Login,
  ): Promise<Change<SignedIn | BridgeError>> {
    const planned = state.logins.findLastIndex((login) => login.atMs === atMs && login.cause === cause);
    const unspent = { ...state, logins: state.logins.filter((_, index) => index !== planned) };
    const end = signedIn(own) ?? loginForbidden(unspent, own, now);
    if (end !== null) return { own, state: unspent, result: end };
    const spent = (at: Moment, answered: boolean): AccountState => ({
      ...unspent,
      logins: keptLogins([...unspent.logins, { ...at, cause, answered }], at),
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
      if (neverSent(error)) return { own, state: unspent, result: error };
      const at = this.#deps.moment();
      const failed = afterFailure(own, error, at, endedByUs(error));
      return { own: failed, state: spent(at, failed.fault === null), result: failed.fault === null ? error : faultError(failed.fault, at) };
    }
  }

  /**
   * Asks the cloud for its time where a login is forbidden only because nothing proves what the clock of this machine says, as
   * after a restart: the gateway's Date is the proof.
   */
  async #learnCloudTime(): Promise<void> {
    const now = this.#deps.moment();
    if (now.cloudMs !== null) return;
    const state = await this.#deps.store.read();
    const own = credentialsIn(state, fingerprintOf(this.#credentials, state.hashKey), now);
    if (loginForbidden(state, own, now) === null || loginForbidden(state, own, now, claimedMs) !== null) return;
    await this.#deps.caller.send(CLOUD_TIME_ENDPOINT, {}, null).catch(() => undefined);
  }

  async #signIn(): Promise<string> {
    const { gateway, username, password } = this.#credentials;
    const { host } = new URL(gateway);
    try {
      return decodeLogin(await this.#deps.caller.send('login', { user_account: username, user_password: password }, null), host);
    } catch (error) {
      if (!isBridgeError(error) || error.code !== 'app_key_invalid') throw error;
      throw new BridgeError(error.code, { ...error.context, detail: `asked at ${host}` });
    }
  }

  #change<T>(change: (state: AccountState, own: CredentialState, now: Moment) => Promise<Change<T>>): Promise<T> {
    return this.#deps.store.transact(async (stored) => {
      const now = this.#deps.moment();
      const hashKey = stored.hashKey === '' ? this.#deps.randomKey() : stored.hashKey;
      const fingerprint = fingerprintOf(this.#credentials, hashKey);
      const current = { ...stored, hashKey, logins: keptLogins(stored.logins, now) };
      const { own, state, result } = await change(current, credentialsIn(current, fingerprint, now), now);
      return { state: withCredentials(state, fingerprint, own), result };
    });
  }
}
