import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

export interface SessionsOptions {
  /** Returns whether a text is the password. Null: no password is needed, and every request is signed in. */
  readonly isPassword: ((given: string) => boolean) | null;
  readonly most: number;
  /** How long a session lasts without a request, milliseconds. */
  readonly lifetimeMs: number;
}

/**
 * Sessions of browsers that have given the password. They are kept in memory, so that a restart ends them. A session is found by the hash
 * of its token, so that the duration of the search reveals nothing about the tokens of other sessions.
 */
export class Sessions {
  readonly #options: SessionsOptions;
  readonly #now: () => number;
  /** Key: hash of a token. Value: when the session was last used, epoch milliseconds. The least recently used session comes first. */
  readonly #used = new Map<string, number>();

  constructor(options: SessionsOptions, now: () => number) {
    this.#options = options;
    this.#now = now;
  }

  get passwordNeeded(): boolean {
    return this.#options.isPassword !== null;
  }

  isPassword(given: string): boolean {
    return this.#options.isPassword?.(given) ?? true;
  }

  /** Begins a session and returns its token. If there are too many sessions, the least recently used one ends. */
  begin(): string {
    const token = randomBytes(32).toString('base64url');
    this.#used.set(keyOf(token), this.#now());
    for (const key of this.#used.keys()) {
      if (this.#used.size <= this.#options.most) break;
      this.#used.delete(key);
    }
    return token;
  }

  /** Whether a request with this token is signed in. */
  isSignedIn(token: string | undefined): boolean {
    if (!this.passwordNeeded) return true;
    if (token === undefined) return false;
    const key = keyOf(token);
    const usedMs = this.#used.get(key);
    if (usedMs === undefined) return false;
    this.#used.delete(key);
    if (Math.abs(this.#now() - usedMs) > this.#options.lifetimeMs) return false;
    this.#used.set(key, this.#now());
    return true;
  }

  end(token: string | undefined): void {
    if (token !== undefined) this.#used.delete(keyOf(token));
  }
}

/** Returns a function that compares a text with the password in constant time, even if their lengths differ. */
export const comparing =
  (password: string) =>
  (given: string): boolean =>
    timingSafeEqual(digest(given), digest(password));

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
const keyOf = (token: string): string => digest(token).toString('base64');
