import { BridgeError, isBridgeError } from '../errors.ts';
import {
  type AccountState,
  type AccountStore,
  type CredentialState,
  credentialsIn,
  type Login,
  loginForbidden,
  recentLogins,
  refusalOf,
  type SignedIn,
  signedIn,
  withCredentials,
  withDenial,
  withLogin,
  withoutLogin,
} from './account.ts';
import type { EndpointCaller } from './endpoint-caller.ts';
import { type Credentials, fingerprintOf } from './fingerprint.ts';
import type { Log } from './log.ts';
import { neverSent } from './transport.ts';
import { decodeLogin } from './wire/login.ts';

export interface AccountKeeperDeps {
  readonly caller: Pick<EndpointCaller, 'send'>;
  readonly store: AccountStore;
  readonly log: Log;
  readonly now: () => number;
  /** A new random key, for the fingerprints in the state. */
  readonly randomKey: () => string;
}

interface Change<T> {
  readonly own: CredentialState;
  readonly state: AccountState;
  readonly result: T;
}

/**
 * One credential set in the store that processes share, and the only place that signs in. The rules are account.ts; here they
 * are applied under the store's lock, so that no two processes sign in at once.
 */
export class AccountKeeper {
  readonly #credentials: Credentials;
  readonly #deps: AccountKeeperDeps;

  constructor(credentials: Credentials, deps: AccountKeeperDeps) {
    this.#credentials = credentials;
    this.#deps = deps;
  }

  /** What is known of these credentials now. */
  async read(): Promise<CredentialState> {
    const state = await this.#deps.store.read();
    return credentialsIn(state, fingerprintOf(this.#credentials, state.hashKey), this.#deps.now());
  }

  /** Forgets that these credentials were refused, and what was denied to them. The logins of the hour stay counted. */
  tryAgain(): Promise<CredentialState> {
    return this.#change(async (state, own) => {
      const cleared = { ...own, refusal: null, deniedUntilMs: {} };
      return { own: cleared, state, result: cleared };
    });
  }

  /** Remembers for a day that a permission is missing. */
  deny(target: string): Promise<CredentialState> {
    return this.#change(async (state, own) => {
      const lacking = withDenial(own, target, this.#deps.now());
      return { own: lacking, state, result: lacking };
    });
  }

  /**
   * A token in place of the failed one (null: there was none): the one that another process has got meanwhile, else by a login.
   * The login is written down before it is made, so that one that a crash interrupts counts too.
   * @throws BridgeError why there is none
   */
  async renew(failed: string | null): Promise<SignedIn> {
    const login: Login = { atMs: this.#deps.now(), cause: failed === null ? 'no_token' : 'revoked' };
    const planned = await this.#change(async (state, known) => {
      const own = known.token?.value === failed ? { ...known, token: null } : known;
      const outcome = signedIn(own) ?? loginForbidden(state, own, login.atMs);
      return { own, state: outcome === null ? withLogin(state, login) : state, result: outcome };
    });
    const outcome = planned ?? (await this.#change((state, own) => this.#signInUnlessDone(state, own, login)));
    if (outcome instanceof BridgeError) throw outcome;
    return outcome;
  }

  async #signInUnlessDone(state: AccountState, own: CredentialState, login: Login): Promise<Change<SignedIn | BridgeError>> {
    const unspent = withoutLogin(state, login);
    const outcome = signedIn(own) ?? loginForbidden(unspent, own, this.#deps.now());
    if (outcome !== null) return { own, state: unspent, result: outcome };
    const spent = withLogin(unspent, { ...login, atMs: this.#deps.now() });
    try {
      const value = await this.#signIn();
      const renewed: SignedIn = { ...own, token: { value, obtainedAtMs: this.#deps.now() } };
      this.#deps.log.info({ cause: login.cause }, 'signed in');
      return { own: renewed, state: spent, result: renewed };
    } catch (error) {
      if (!isBridgeError(error)) throw error;
      this.#deps.log.warn({ code: error.code, cause: login.cause }, 'login failed');
      return { own: { ...own, refusal: refusalOf(error, this.#deps.now()) }, state: neverSent(error) ? unspent : spent, result: error };
    }
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

  #change<T>(change: (state: AccountState, own: CredentialState) => Promise<Change<T>>): Promise<T> {
    return this.#deps.store.transact(async (stored) => {
      const nowMs = this.#deps.now();
      const hashKey = stored.hashKey === '' ? this.#deps.randomKey() : stored.hashKey;
      const fingerprint = fingerprintOf(this.#credentials, hashKey);
      const current = { ...stored, hashKey, logins: recentLogins(stored, nowMs) };
      const { own, state, result } = await change(current, credentialsIn(current, fingerprint, nowMs));
      return { state: withCredentials(state, fingerprint, own), result };
    });
  }
}
