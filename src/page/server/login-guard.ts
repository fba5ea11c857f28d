import { isIPv6 } from 'node:net';

interface Failures {
  readonly count: number;
  /** When the next attempt is allowed, epoch milliseconds. */
  readonly againMs: number;
  readonly lastMs: number;
}

/** Number of wrong passwords in a row that cause no wait, since people mistype. */
const FREE = 3;
const LONGEST_MS = 60_000;
/** Failures are forgotten after this time. */
const MEMORY_MS = 60 * 60_000;
const MOST_ADDRESSES = 1_000;

/**
 * Slows down the guessing of the password: after three wrong passwords from an address the next attempt has to wait 1 s, then 2 s, 4 s …, at
 * most a minute. Other addresses and existing sessions are not affected.
 */
export class LoginGuard {
  readonly #now: () => number;
  /** Key: address. The address with the least recent failure comes first. */
  readonly #failures = new Map<string, Failures>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Returns how long an address has to wait until its next attempt, milliseconds; 0 if it need not wait. */
  waitMs(address: string): number {
    const failures = this.#of(address);
    return failures === undefined ? 0 : Math.max(0, failures.againMs - this.#now());
  }

  failed(address: string): void {
    const count = (this.#of(address)?.count ?? 0) + 1;
    const pauseMs = count <= FREE ? 0 : Math.min(LONGEST_MS, 1_000 * 2 ** (count - FREE - 1));
    const network = networkOf(address);
    this.#failures.delete(network);
    this.#failures.set(network, { count, againMs: this.#now() + pauseMs, lastMs: this.#now() });
    for (const oldest of this.#failures.keys()) {
      if (this.#failures.size <= MOST_ADDRESSES) break;
      this.#failures.delete(oldest);
    }
  }

  succeeded(address: string): void {
    this.#failures.delete(networkOf(address));
  }

  #of(address: string): Failures | undefined {
    const failures = this.#failures.get(networkOf(address));
    return failures !== undefined && Math.abs(this.#now() - failures.lastMs) <= MEMORY_MS ? failures : undefined;
  }
}

/**
 * Returns the key under which failures are counted: an IPv4 address, or the first 64 bits of an IPv6 address, since one host can use all
 * addresses that begin with them.
 */
function networkOf(address: string): string {
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address;
  const [head = '', tail = ''] = address.split('::');
  const before = head.split(':').filter(Boolean);
  const after = tail.split(':').filter(Boolean);
  const zeros = address.includes('::') ? Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0') : [];
  return [...before, ...zeros, ...after].slice(0, 4).join(':');
}
