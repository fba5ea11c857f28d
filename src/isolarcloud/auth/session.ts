import { isBridgeError } from '../../errors.ts';
import { mayRejectToken, policyOf } from '../fault-policy.ts';
import { denied, type Token } from './account.ts';
import type { Auth } from './auth.ts';

/** A token younger than this is valid, unless another client of the account has signed in since. */
const FRESH_MS = 5 * 60_000;

/** The scope of a permission that the cloud grants: an endpoint, or one device type of an endpoint. */
export interface Target {
  readonly endpoint: string;
  readonly deviceType: number | null;
}

/** Makes calls with a token. If a call is refused, the session decides whether the token or a permission is the reason. */
export class Session {
  readonly #auth: Auth;
  readonly #now: () => number;
  /** Targets that have answered in this session. Their permission exists, so E900 is first taken for a rejected token. */
  readonly #permitted = new Set<string>();

  constructor(auth: Auth, now: () => number) {
    this.#auth = auth;
    this.#now = now;
  }

  /** Signs in if there is no token yet. @throws BridgeError the reason why no token can be obtained */
  async login(): Promise<void> {
    await this.#auth.token();
  }

  /** Forgets refused logins and missing permissions of these credentials. Called when the user asks for it. */
  tryAgain(): Promise<void> {
    return this.#auth.account.tryAgain();
  }

  /**
   * Makes a call with a token. If the cloud rejects the token, it is replaced, and the call is repeated once with the new
   * token (isolarcloud-open-api.md 4.12, class "token"). E900 means either a rejected token or a missing permission. It means
   * a missing permission if the token is fresh, and either the target has not answered in this session or the call was
   * already repeated, or if the cloud accepts the token for another call; the missing permission is remembered for a day.
   * @throws BridgeError of the call, or of the login that it needed
   */
  async authorised<T>({ endpoint, deviceType }: Target, call: (token: Token) => Promise<T>): Promise<T> {
    const target = `${endpoint}/${deviceType ?? '-'}`;
    for (let repeated = false; ; repeated = true) {
      const token = await this.#auth.token();
      const untilMs = this.#auth.account.seen?.deniedUntilMs[target] ?? 0;
      if (untilMs > this.#now()) throw denied(endpoint, untilMs);
      try {
        const result = await call(token);
        this.#permitted.add(target);
        return result;
      } catch (error) {
        if (!isBridgeError(error) || !mayRejectToken(error)) throw error;
        const mayBePermission = policyOf(error.code).login === 'renews_old';
        const fresh = this.#now() - token.obtainedAtMs < FRESH_MS;
        const isProven = fresh && (repeated || !this.#permitted.has(target));
        if (mayBePermission && (isProven || (await this.#auth.isAcceptedReplacement(token)))) {
          await this.#auth.account.deny(target);
          throw error;
        }
        if (repeated && fresh) throw error;
        await this.#auth.rejected(token);
      }
    }
  }
}
