import { createHash, randomInt, timingSafeEqual } from 'node:crypto';

/** The characters of a code: none of them looks like another one. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const GROUPS = 3;
const GROUP = 4;

/** A random code of 60 bits with which one browser signs in. The code is then spent, and a new one replaces it. */
export class OneTimeCode {
  readonly #announce: (code: string) => void;
  #code = '';

  /** @param announce called with each code, the first one at once */
  constructor(announce: (code: string) => void) {
    this.#announce = announce;
    this.#renew();
  }

  /**
   * Returns whether the code is right; if it is, the code is spent. The comparison takes constant time and ignores case, spaces and dashes.
   */
  spend(given: string): boolean {
    const isRight = timingSafeEqual(digest(given), digest(this.#code));
    if (isRight) this.#renew();
    return isRight;
  }

  #renew(): void {
    const group = (): string => Array.from({ length: GROUP }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
    this.#code = Array.from({ length: GROUPS }, group).join('-');
    this.#announce(this.#code);
  }
}

const digest = (code: string): Buffer => createHash('sha256').update(code.toUpperCase().replace(/[\s-]/g, '')).digest();
