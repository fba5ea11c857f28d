import { isIPv6 } from 'node:net';

/** The result of an attempt to sign in. `paused`: the credentials were not checked, because of wrong credentials before. */
export type SignIn = 'right' | 'wrong' | 'paused';

interface Failures {
  count: number;
  /** Epoch milliseconds: until then no credentials from this address are checked. */
  pausedUntilMs: number;
  /** Digests of the wrong credentials last used from this address, 8 at most. */
  wrong: readonly string[];
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** The failures of an address are forgotten this long after the end of its last pause. */
const FORGOTTEN_MS = 600_000;
/** Maximum number of addresses remembered, and of wrong credentials remembered for each. */
const ADDRESSES = 1_000;
const WRONG = 8;
/** Number of wrong guesses that all addresses together may make in a row, and the time after which one more is allowed. */
const OVERALL = 60;
const OVERALL_REFILL_MS = 10_000;

/**
 * Slows down the guessing of passwords. After wrong credentials an address is paused: credentials that arrive from it during the
 * pause are not checked. The pause doubles with each further wrong guess. Credentials that were wrong before do not start a new
 * pause, so that a client that connects again and again with the same wrong password does not lock out other clients at its
 * address. The number of wrong guesses of all addresses together is limited too; when it is used up, credentials are checked only
 * from addresses that have signed in before. Pure except for its memory, which is bounded.
 */
export class SignInGuard {
  readonly #failures = new Map<string, Failures>();
  readonly #trusted = new Set<string>();
  #supply = OVERALL;
  #suppliedMs: number | null = null;

  /**
   * @param address IP address of the client, in Node's notation
   * @param digest digest of user and password
   * @param isRight whether user and password are correct
   * @param nowMs epoch milliseconds
   * @returns the result to act on
   */
  attempt(address: string, digest: string, isRight: boolean, nowMs: number): SignIn {
    const network = networkOf(address);
    const failures = this.#failuresOf(network, nowMs);
    if (failures?.wrong.includes(digest)) return 'wrong';
    this.#refill(nowMs);
    const leftMs = (failures?.pausedUntilMs ?? nowMs) - nowMs;
    // If the rest of the pause is longer than the longest pause, the clock was set back, so the pause is ignored.
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
 * @returns the network of an IP address, for which failures are counted. The owner of one IPv6 address usually has its whole /64
 * network, so all addresses in it count as one. Each IPv4 address counts as a network of its own.
 */
export function networkOf(address: string): string {
  const ipv4 = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (ipv4 !== undefined) return ipv4;
  if (!isIPv6(address)) return address;
  const [head = [], tail = []] = address.split('::').map((half) => half.split(':').filter((group) => group !== ''));
  const zeros = address.includes('::') ? Array.from({ length: Math.max(0, 8 - head.length - tail.length) }, () => '0') : [];
  return `${[...head, ...zeros, ...tail].slice(0, 4).join(':')}::/64`;
}
