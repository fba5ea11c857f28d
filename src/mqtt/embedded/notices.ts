/** Minimum time between two notices of one kind. */
const EVERY_MS = 60_000;

/** Makes a text that a client chose safe for a log line: no control characters, and short. */
export const quoted = (text: string): string => JSON.stringify(text.slice(0, 100)).replace(/[^\x20-\x7e]/g, '?');

/** Logs refused actions of clients, at most one line of each kind a minute. */
export class Notices {
  readonly #said = new Map<string, { atMs: number; more: number }>();
  readonly #now: () => number;
  readonly #warn: (sentence: string) => void;

  constructor(now: () => number, warn: (sentence: string) => void) {
    this.#now = now;
    this.#warn = warn;
  }

  /**
   * @param kind key for the limit of one line a minute; one of a fixed set of texts
   * @param sentence the line, without a full stop
   */
  say(kind: string, sentence: string): void {
    const nowMs = this.#now();
    const last = this.#said.get(kind);
    if (last && Math.abs(nowMs - last.atMs) < EVERY_MS) {
      last.more += 1;
      return;
    }
    this.#said.set(kind, { atMs: nowMs, more: 0 });
    this.#warn(last && last.more > 0 ? `${sentence} (and ${last.more} times since the last line like this)` : sentence);
  }
}
