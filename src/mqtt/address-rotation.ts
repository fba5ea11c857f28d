import { REFUSED_RETRY_MS, reconnectDelayMs } from './backoff.ts';

/** How an attempt to connect, or a connection, has ended. */
export interface AttemptEnd {
  /** Whether the broker refuses the credentials, the certificate or the MQTT version. */
  readonly isRefused: boolean;
  /** How long the connection lasted in milliseconds; 0 if the attempt failed. */
  readonly lastedMs: number;
}

export interface NextAttempt {
  /** Time to wait before the next attempt, in milliseconds. */
  readonly delayMs: number;
  /** Whether the attempt begins a new round, because every address has been tried. */
  readonly isNewRound: boolean;
}

/** If a connection lasted at least this long, its address is tried first in the next round, and the delays start again with the shortest one. */
const LASTING_MS = 60_000;

/**
 * Decides which address of a list is tried next, and when. A round tries all addresses in turn without a delay between them; the
 * delay between two rounds grows. An address that refuses the client is left out for REFUSED_RETRY_MS while there are others.
 */
export class AddressRotation {
  readonly #urls: readonly string[];
  /** Index of the address with which a round begins. */
  #first = 0;
  /** Number of addresses that this round has passed before the present one. */
  #position = 0;
  #failures = 0;
  /** Key: index of an address that has refused the client. Value: when it is tried again, epoch milliseconds. */
  readonly #refusedUntilMs = new Map<number, number>();

  /** @param urls at least one */
  constructor(urls: readonly string[]) {
    this.#urls = urls;
  }

  /** The address of the present attempt. */
  get url(): string {
    return this.#urls[this.#indexAt(this.#position)] ?? '';
  }

  /**
   * Moves on to the next attempt.
   * @param chance random number, 0 (inclusive) to 1 (exclusive)
   */
  ended({ isRefused, lastedMs }: AttemptEnd, nowMs: number, chance: number): NextAttempt {
    const index = this.#indexAt(this.#position);
    if (isRefused) this.#refusedUntilMs.set(index, nowMs + REFUSED_RETRY_MS);
    else this.#refusedUntilMs.delete(index);
    const isLasting = lastedMs >= LASTING_MS;
    const next = isLasting ? null : this.#openPosition(this.#position + 1, nowMs);
    if (next !== null) {
      this.#position = next;
      return { delayMs: 0, isNewRound: false };
    }
    if (isLasting) this.#first = index;
    this.#failures = isLasting ? 1 : this.#failures + 1;
    const open = this.#openPosition(0, nowMs);
    this.#position = open ?? this.#soonestPosition(nowMs);
    const delayMs = open === null ? this.#refusedMs(this.#position, nowMs) : reconnectDelayMs(this.#failures, chance);
    return { delayMs, isNewRound: true };
  }

  #indexAt(position: number): number {
    return (this.#first + position) % this.#urls.length;
  }

  /** The first position from the given one on whose address is not left out; null if there is none in this round. */
  #openPosition(from: number, nowMs: number): number | null {
    for (let position = from; position < this.#urls.length; position += 1) if (this.#refusedMs(position, nowMs) === 0) return position;
    return null;
  }

  #soonestPosition(nowMs: number): number {
    const positions = this.#urls.map((_, position) => position);
    return positions.reduce((best, position) => (this.#refusedMs(position, nowMs) < this.#refusedMs(best, nowMs) ? position : best), 0);
  }

  /** Time for which the address is still left out. The limit matters if the clock was set back meanwhile. */
  #refusedMs(position: number, nowMs: number): number {
    const untilMs = this.#refusedUntilMs.get(this.#indexAt(position)) ?? nowMs;
    return Math.min(REFUSED_RETRY_MS, Math.max(0, untilMs - nowMs));
  }
}
