/**
 * If a broker acknowledges none of the messages in flight for this long, the connection counts as broken. A slow broker that still
 * acknowledges some messages is not broken.
 */
export const SILENCE_LIMIT_MS = 90_000;

/**
 * Decides when a connection is broken: if messages are in flight and the broker has acknowledged none of them for 90 s, or if the
 * broker acknowledged a later message 90 s ago and still has not acknowledged the oldest one. A broker acknowledges messages in the
 * order in which it received them (MQTT 5 section 4.6), so in the second case the acknowledgement of the oldest message is lost.
 * Pure; times are epoch milliseconds.
 */
export class AcknowledgementWatch {
  /** The messages that are not acknowledged yet, in the order in which they were sent. */
  readonly #inFlight = new Set<symbol>();
  #lastMs = 0;
  #overtakenMs: number | null = null;

  /**
   * Records that a message was sent.
   * @returns the handle to pass to `acknowledged`
   */
  sent(nowMs: number): symbol {
    if (this.#inFlight.size === 0) this.#lastMs = nowMs;
    const message = Symbol();
    this.#inFlight.add(message);
    return message;
  }

  acknowledged(message: symbol, nowMs: number): void {
    const [oldest] = this.#inFlight;
    if (!this.#inFlight.delete(message)) return;
    this.#lastMs = nowMs;
    if (message === oldest) this.#overtakenMs = null;
    else this.#overtakenMs ??= nowMs;
  }

  /** When the connection counts as broken if nothing is acknowledged until then; null while nothing is in flight. */
  get deadlineMs(): number | null {
    if (this.#inFlight.size === 0) return null;
    return Math.min(this.#lastMs, this.#overtakenMs ?? Number.POSITIVE_INFINITY) + SILENCE_LIMIT_MS;
  }
}
