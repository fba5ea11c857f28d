import { createHash } from 'node:crypto';
import { SECOND_MS } from '../../calendar.ts';

/** More authorisations do not wait at the same time in a home. */
const MOST = 8;
/** A program that has not asked for so long has ended. */
const EXPIRES_MS = 10 * SECOND_MS;

interface Waiting {
  askedAt: number;
  /** The query of the address that the browser opened; null until then. */
  arrived: string | null;
}

/**
 * Authorisations that another program, such as `authorize`, has begun and for which it waits, while this process listens at the redirect
 * URL. Each is known by its random state, so a code goes only to the program that has made the address which the owner opened. In memory only. A state is
 * found by its hash: how long the search takes says nothing about the states of others.
 */
export class WaitingAuthorisations {
  readonly #now: () => number;
  readonly #waiting = new Map<string, Waiting>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * Notes that a program waits for this state; it asks again every second.
   * @returns what the browser has brought, once; null: nothing yet; `too_many`: it is not waited for, since too many others are
   */
  ask(state: string): { readonly arrived: string | null } | 'too_many' {
    this.#forgetEnded();
    const key = keyOf(state);
    const { arrived = null } = this.#waiting.get(key) ?? {};
    if (!this.#waiting.has(key) && this.#waiting.size >= MOST) return 'too_many';
    this.#waiting.set(key, { askedAt: this.#now(), arrived: null });
    return { arrived };
  }

  /** Keeps what the browser brings until the program asks. @param query of the address that it opened @returns whether a program waits for it */
  arrive(query: URLSearchParams): boolean {
    this.#forgetEnded();
    const waiting = this.#waiting.get(keyOf(query.get('state') ?? ''));
    if (waiting === undefined) return false;
    waiting.arrived = `?${query}`;
    return true;
  }

  #forgetEnded(): void {
    for (const [key, { askedAt }] of this.#waiting) if (this.#now() - askedAt > EXPIRES_MS) this.#waiting.delete(key);
  }
}

const keyOf = (state: string): string => createHash('sha256').update(state).digest('base64url');
