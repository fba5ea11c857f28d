import { createHash, randomInt, timingSafeEqual } from 'node:crypto';

/** Without letters and digits that look alike. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const GROUPS = 3;
const GROUP = 4;

/** A code with which one browser signs in. It is spent by that, and another one takes its place: 60 bits by chance. */
export class OneTimeCode {
  readonly #announce: (code: string) => void;
  #code = '';

  /** @param announce called with each code, the first one at once */
  constructor(announce: (code: string) => void) {
    this.#announce = announce;
    this.#renew();
  }

  /** Spends the code if it is right. Compares in constant time; capitals, spaces and dashes make no difference. */
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
