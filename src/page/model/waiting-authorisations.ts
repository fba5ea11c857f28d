import { createHash } from 'node:crypto';
import { SECOND_MS } from '../../calendar.ts';

/** Maximum number of authorisations that wait at the same time. */
const MOST = 8;
/** An authorisation is forgotten if its program has not asked for this long, because the program must have ended. */
const EXPIRES_MS = 10 * SECOND_MS;

interface Waiting {
  askedAt: number;
  /** The query of the redirect URL that the browser opened; null until it does. */
  arrived: string | null;
}

/**
 * Authorisations that another program, such as the command `authorize`, has begun, while this process listens at the redirect URL. Each has
 * a random `state`, so that a code goes only to the program that made the Authorize URL which the owner has opened. They are kept in memory
 * only. A `state` is found by its hash, so that the duration of the search reveals nothing about other states.
 */
export class WaitingAuthorisations {
  readonly #now: () => number;
  readonly #waiting = new Map<string, Waiting>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * Call every second while a program waits for this `state`.
   * @returns the query of the redirect URL, once; null: the browser has not opened it yet; `too_many`: too many other programs wait
   */
  ask(state: string): { readonly arrived: string | null } | 'too_many' {
    this.#forgetEnded();
    const key = keyOf(state);
    const { arrived = null } = this.#waiting.get(key) ?? {};
    if (!this.#waiting.has(key) && this.#waiting.size >= MOST) return 'too_many';
    this.#waiting.set(key, { askedAt: this.#now(), arrived: null });
    return { arrived };
  }

  /**
   * Keeps the query of the redirect URL until the program asks for it.
   * @param query of the redirect URL that the browser opened
   * @returns whether a program waits for it
   */
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
