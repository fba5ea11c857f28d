import { createHash } from 'node:crypto';
import { RejectedCall } from './codes.ts';

const HOUR_MS = 3_600_000;
const TOKEN_LIFE_MS = 24 * HOUR_MS;
const LOCK_MS = HOUR_MS;
const WRONG_PASSWORDS = 5;

/**
 * The values of `login_state` (open-api-guide.md 2.4): -1 unknown account, 0 wrong password, 1 signed in, 2 locked after
 * wrong passwords, 5 locked by the administrator.
 */
export type LoginState = -1 | 0 | 1 | 2 | 5;

/** The properties of an account, and the keys of the application that may act for it. */
export interface AccountSpec {
  readonly appKey: string;
  readonly secretKey: string;
  readonly username: string;
  readonly password: string;
  readonly userId: number;
  readonly email: string;
  readonly phone: string;
  /** Whether a login ends the sessions of earlier logins. */
  readonly oneSession: boolean;
  /** Maximum number of logins within an hour; further logins are answered with E916. */
  readonly loginsPerHour: number;
}

export interface LoginOutcome {
  readonly state: LoginState;
  readonly token: string | null;
  readonly wrongPasswords: number;
  readonly remaining: number;
  /** End of the lock after wrong passwords, epoch ms; null if the account is not locked. */
  readonly lockedUntil: number | null;
}

/** The cloud's state of an account: its sessions, the number of wrong passwords, and the lock. */
export class Account {
  readonly spec: AccountSpec;
  /** Key: token. Value: time at which it expires, epoch ms. */
  readonly #tokens = new Map<string, number>();
  #logins: number[] = [];
  #issued = 0;
  #wrongPasswords = 0;
  #lockedUntil = 0;

  constructor(spec: AccountSpec) {
    this.spec = spec;
  }

  /**
   * Handles a login. A refused login is reported by the `state` of the result.
   * @param at epoch ms
   * @throws RejectedCall E916 after too many logins within an hour
   */
  login(username: string, password: string, at: number): LoginOutcome {
    this.#logins = this.#logins.filter((login) => login > at - HOUR_MS);
    if (this.#logins.length >= this.spec.loginsPerHour) throw new RejectedCall('E916');
    this.#logins.push(at);
    if (username !== this.spec.username) return this.outcome(-1);
    if (at < this.#lockedUntil) return this.outcome(2);
    if (password !== this.spec.password) return this.#wrongPassword(at);
    this.#wrongPasswords = 0;
    return this.outcome(1, this.#issue(at));
  }

  /** Returns the result of a login with this state, without a login attempt. */
  outcome(state: LoginState, token: string | null = null): LoginOutcome {
    return {
      state,
      token,
      wrongPasswords: this.#wrongPasswords,
      remaining: WRONG_PASSWORDS - this.#wrongPasswords,
      lockedUntil: state === 2 ? this.#lockedUntil : null,
    };
  }

  /**
   * Accepts a valid token and extends its life to 24 hours from now.
   * @throws RejectedCall E00003 for an expired, revoked or unknown token, E900 for a text that does not have the form of a
   * token
   */
  use(token: string, at: number): void {
    if (!/^\d+_[0-9a-f]{32}$/.test(token)) throw new RejectedCall('E900');
    if ((this.#tokens.get(token) ?? 0) <= at) throw new RejectedCall('E00003');
    this.#tokens.set(token, at + TOKEN_LIFE_MS);
  }

  /** Ends every session: all tokens are invalid from now on. */
  revokeTokens(): void {
    this.#tokens.clear();
  }

  #wrongPassword(at: number): LoginOutcome {
    this.#wrongPasswords += 1;
    if (this.#wrongPasswords < WRONG_PASSWORDS) return this.outcome(0);
    this.#lockedUntil = at + LOCK_MS;
    this.#wrongPasswords = 0;
    return this.outcome(2);
  }

  #issue(at: number): string {
    if (this.spec.oneSession) this.revokeTokens();
    this.#issued += 1;
    const token = `${this.spec.userId}_${createHash('md5').update(`${this.spec.username} ${at} ${this.#issued}`).digest('hex')}`;
    this.#tokens.set(token, at + TOKEN_LIFE_MS);
    return token;
  }
}
