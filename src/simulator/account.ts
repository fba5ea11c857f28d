import { createHash } from 'node:crypto';
import { RejectedCall } from './codes.ts';

const HOUR_MS = 3_600_000;
const TOKEN_LIFE_MS = 24 * HOUR_MS;
const LOCK_MS = HOUR_MS;
const WRONG_PASSWORDS = 5;

/** open-api-guide.md 2.4. */
export type LoginState = -1 | 0 | 1 | 2 | 5;

/** An account of the cloud, and the application that may act for it. */
export interface AccountSpec {
  readonly appKey: string;
  readonly secretKey: string;
  readonly username: string;
  readonly password: string;
  readonly userId: number;
  readonly email: string;
  readonly phone: string;
  /** A new login ends the sessions before it. */
  readonly oneSession: boolean;
  /** More logins than this within an hour are answered with E916. */
  readonly loginsPerHour: number;
}

export interface LoginOutcome {
  readonly state: LoginState;
  readonly token: string | null;
  readonly wrongPasswords: number;
  readonly remaining: number;
  /** Epoch ms; null unless locked by wrong passwords. */
  readonly lockedUntil: number | null;
}

/** The cloud's state of an account: sessions, wrong passwords, the lock. */
export class Account {
  readonly spec: AccountSpec;
  /** Expiry of each living token, epoch ms. */
  readonly #tokens = new Map<string, number>();
  #logins: number[] = [];
  #issued = 0;
  #wrongPasswords = 0;
  #lockedUntil = 0;

  constructor(spec: AccountSpec) {
    this.spec = spec;
  }

  /** A login attempt: refused passwords are not an error but a state. E916 after too many. */
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

  outcome(state: LoginState, token: string | null = null): LoginOutcome {
    return {
      state,
      token,
      wrongPasswords: this.#wrongPasswords,
      remaining: WRONG_PASSWORDS - this.#wrongPasswords,
      lockedUntil: state === 2 ? this.#lockedUntil : null,
    };
  }

  /** Accepts a valid token and extends it by 24 hours; E00003 for an expired one, E900 for an unknown one. */
  use(token: string, at: number): void {
    if (!/^\d+_[0-9a-f]{32}$/.test(token)) throw new RejectedCall('E900');
    if ((this.#tokens.get(token) ?? 0) <= at) throw new RejectedCall('E00003');
    this.#tokens.set(token, at + TOKEN_LIFE_MS);
  }

  /** Ends every session. */
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
