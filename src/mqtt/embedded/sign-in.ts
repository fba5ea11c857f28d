import { isIPv6 } from 'node:net';

/** `paused`: not checked, because wrong credentials came before. */
export type SignIn = 'right' | 'wrong' | 'paused';

interface Failures {
  count: number;
  /** Epoch milliseconds: until then no credentials from this address are checked. */
  pausedUntilMs: number;
  /** Digests of the last wrong credentials. */
  wrong: readonly string[];
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** Failures of an address are forgotten this long after its last pause. */
const FORGOTTEN_MS = 600_000;
/** Addresses remembered, and wrong credentials of each. */
const ADDRESSES = 1_000;
const WRONG = 8;
/** Wrong guesses that all addresses together may make at once, and the time after which one more is allowed. */
const OVERALL = 60;
const OVERALL_REFILL_MS = 10_000;

/**
 * Slows down guessing. After wrong credentials an address is paused, and the pause doubles with each further wrong guess;
 * credentials that arrive meanwhile are not checked. Repeating credentials that are known to be wrong starts no pause, so that
 * a client with a wrong password that connects again and again does not lock out others at its address. All addresses together
 * have a limited number of guesses; while it is used up, only addresses that have signed in before are checked. Pure except for
 * its memory, which is bounded.
 */
export class SignInGuard {
  readonly #failures = new Map<string, Failures>();
  readonly #trusted = new Set<string>();
  #supply = OVERALL;
  #suppliedMs: number | null = null;

  /**
   * @param address of the client, in Node's notation
   * @param digest of the credentials
   * @param nowMs epoch milliseconds
   */
  attempt(address: string, digest: string, isRight: boolean, nowMs: number): SignIn {
    const network = networkOf(address);
    const failures = this.#failuresOf(network, nowMs);
    if (failures?.wrong.includes(digest)) return 'wrong';
    this.#refill(nowMs);
    const leftMs = (failures?.pausedUntilMs ?? nowMs) - nowMs;
    // If more time is left than the longest pause has, the clock was set back, so the pause does not count.
    if (leftMs > 0 && leftMs <= LONGEST_PAUSE_MS) return 'paused';
    if (this.#supply < 1 && !this.#trusted.has(network)) return 'paused';
    if (isRight) {
      remember(this.#trusted, network);
      return 'right';
    }
    this.#supply = Math.max(0, this.#supply - 1);
    const count = (failures?.count ?? 0) + 1;
    this.#failures.delete(network);
    this.#failures.set(network, {
      count,
      pausedUntilMs: nowMs + Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (count - 1)),
      wrong: [...(failures?.wrong ?? []), digest].slice(-WRONG),
    });
    const [oldest] = this.#failures.keys();
    if (oldest !== undefined && this.#failures.size > ADDRESSES) this.#failures.delete(oldest);
    return 'wrong';
  }

  #failuresOf(network: string, nowMs: number): Failures | undefined {
    const failures = this.#failures.get(network);
    if (failures === undefined || nowMs < failures.pausedUntilMs + FORGOTTEN_MS) return failures;
    this.#failures.delete(network);
    return undefined;
  }

  #refill(nowMs: number): void {
    const sinceMs = nowMs - (this.#suppliedMs ?? nowMs);
    this.#supply = Math.min(OVERALL, this.#supply + Math.max(0, sinceMs) / OVERALL_REFILL_MS);
    this.#suppliedMs = nowMs;
  }
}

function remember(addresses: Set<string>, address: string): void {
  addresses.delete(address);
  addresses.add(address);
  const [oldest] = addresses;
  if (oldest !== undefined && addresses.size > ADDRESSES) addresses.delete(oldest);
}

/**
 * The network of an address. The owner of one IPv6 address has its whole /64, so that counts as one; each IPv4 address counts
 * separately.
 */
export function networkOf(address: string): string {
  const ipv4 = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (ipv4 !== undefined) return ipv4;
  if (!isIPv6(address)) return address;
  const [head = [], tail = []] = address.split('::').map((half) => half.split(':').filter((group) => group !== ''));
  const zeros = address.includes('::') ? Array.from({ length: Math.max(0, 8 - head.length - tail.length) }, () => '0') : [];
  return `${[...head, ...zeros, ...tail].slice(0, 4).join(':')}::/64`;
}
