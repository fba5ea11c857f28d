import { isBridgeError } from '../../errors.ts';
import { policyOf } from '../fault-policy.ts';
import { type CredentialState, denied, type Token } from './account.ts';
import type { SignIn } from './sign-in.ts';

/** A token younger than this is valid, unless somebody else has signed in since. */
const FRESH_MS = 5 * 60_000;

/** What the cloud gives a permission for. */
export interface Target {
  readonly endpoint: string;
  readonly deviceType: number | null;
}

/** The token in use: kept, replaced when the cloud rejects it, and never asked for twice at once. */
export class Session {
  readonly #account: SignIn;
  readonly #now: () => number;
  /** The account as last seen; other processes may have gone further. */
  #seen: CredentialState | null = null;
  #renewal: Promise<Token> | null = null;
  /** What has answered since this session began: there E900 can only mean the token. */
  readonly #permitted = new Set<string>();

  constructor(account: SignIn, now: () => number) {
    this.#account = account;
    this.#now = now;
  }

  /** Makes sure that there is a token. @throws BridgeError why there is none */
  async login(): Promise<void> {
    await this.#token();
  }

  /** The user says so: forgets that these credentials were refused, and what was denied to them. */
  async tryAgain(): Promise<void> {
    this.#seen = await this.#account.tryAgain();
  }

  /**
   * Makes a call with a token. A rejected token is replaced and the call repeated, once with a new token (isolarcloud-api.md
   * section 4, class "token"). E900 is either that or a missing permission: it is the latter on a fresh token, where this
   * target has not answered yet or the call was repeated already; then it is believed for a day.
   * @throws BridgeError of the call, or of the login that it needed
   */
  async authorised<T>({ endpoint, deviceType }: Target, call: (token: string) => Promise<T>): Promise<T> {
    const target = `${endpoint}/${deviceType ?? '-'}`;
    for (let repeated = false; ; repeated = true) {
      const token = await this.#token();
      const untilMs = this.#seen?.deniedUntilMs[target] ?? 0;
      if (untilMs > this.#now()) throw denied(endpoint, untilMs);
      try {
        const result = await call(token.value);
        this.#permitted.add(target);
        return result;
      } catch (error) {
        const login = isBridgeError(error) ? policyOf(error.code).login : 'none';
        if (login !== 'renews' && login !== 'renews_old') throw error;
        const fresh = this.#now() - token.obtainedAtMs < FRESH_MS;
        if (login === 'renews_old' && fresh && (repeated || !this.#permitted.has(target))) {
          this.#seen = await this.#account.deny(target);
          throw error;
        }
        if (repeated && fresh) throw error;
        await this.#renewed(token);
      }
    }
  }

  async #token(): Promise<Token> {
    if (this.#renewal === null && this.#seen?.token == null) this.#seen = await this.#account.read();
    return this.#renewal ?? this.#seen?.token ?? this.#renewed(null);
  }

  /** A token other than the failed one. Callers that come meanwhile share one renewal. */
  #renewed(failed: Token | null): Promise<Token> {
    const seen = this.#seen?.token ?? null;
    if (seen !== null && seen.value !== failed?.value) return Promise.resolve(seen);
    this.#renewal ??= this.#renew(failed).finally(() => {
      this.#renewal = null;
    });
    return this.#renewal;
  }

  async #renew(failed: Token | null): Promise<Token> {
    this.#seen = null;
    const renewed = await this.#account.renew(failed?.value ?? null);
    this.#seen = renewed;
    return renewed.token;
  }
}
