import { isBridgeError } from '../../errors.ts';
import { policyOf } from '../fault-policy.ts';
import { denied, type Token } from './account.ts';
import type { Auth } from './auth.ts';

/** A token younger than this is valid, unless another client has signed in since. */
const FRESH_MS = 5 * 60_000;

/** The unit for which the cloud grants a permission. */
export interface Target {
  readonly endpoint: string;
  readonly deviceType: number | null;
}

/** Makes calls with a token, and decides whether a refused call lacks a valid token or a permission. */
export class Session {
  readonly #auth: Auth;
  readonly #now: () => number;
  /** Targets that have answered since this session began: for them E900 can only mean the token. */
  readonly #permitted = new Set<string>();

  constructor(auth: Auth, now: () => number) {
    this.#auth = auth;
    this.#now = now;
  }

  /** Makes sure that there is a token. @throws BridgeError why there is none */
  async login(): Promise<void> {
    await this.#auth.token();
  }

  /** Forgets, at the user's request, that these credentials were refused, and their missing permissions. */
  tryAgain(): Promise<void> {
    return this.#auth.account.tryAgain();
  }

  /**
   * Makes a call with a token. A rejected token is replaced and the call repeated, once with a new token
   * (isolarcloud-open-api.md 4.12, class "token"). E900 means either that or a missing permission. It means the permission if
   * the token is fresh, and this target has not answered yet or the call was already repeated; that is remembered for a day.
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
        const login = isBridgeError(error) ? policyOf(error.code).login : 'none';
        if (login !== 'renews' && login !== 'renews_old') throw error;
        const fresh = this.#now() - token.obtainedAtMs < FRESH_MS;
        if (login === 'renews_old' && fresh && (repeated || !this.#permitted.has(target))) {
          await this.#auth.account.deny(target);
          throw error;
        }
        if (repeated && fresh) throw error;
        await this.#auth.rejected(token);
      }
    }
  }
}
