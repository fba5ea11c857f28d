/** How long a broker may acknowledge none of the messages in flight. A slow one that acknowledges some is not broken. */
export const SILENCE_LIMIT_MS = 90_000;

/**
 * Decides when a connection on which messages are in flight is broken. It is broken when nothing was acknowledged for 90 s, or
 * when the oldest message was overtaken 90 s ago: a later one was acknowledged, and that one was not. The acknowledgement of
 * an overtaken message is lost, since a broker answers in the order in which it received (MQTT 5 section 4.6).
 * Pure; times are epoch milliseconds.
 */
export class AcknowledgementWatch {
  /** In the order in which they were sent. */
  readonly #inFlight = new Set<symbol>();
  #lastMs = 0;
  #overtakenMs: number | null = null;

  /** @returns the handle to pass to `acknowledged` */
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

  /** When the connection counts as broken unless something is acknowledged first; null while nothing is in flight. */
  get deadlineMs(): number | null {
    if (this.#inFlight.size === 0) return null;
    return Math.min(this.#lastMs, this.#overtakenMs ?? Number.POSITIVE_INFINITY) + SILENCE_LIMIT_MS;
  }
}
