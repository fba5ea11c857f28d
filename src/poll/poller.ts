import { isoTime } from '../calendar.ts';
import { asBridgeError, type BridgeError } from '../errors.ts';
import type { Log } from '../log.ts';
import { retryAt } from '../schedule/fault-policy.ts';

export interface PollerDeps {
  /** One poll. @param asked by somebody, before its time */
  readonly cycle: (asked: boolean) => Promise<void>;
  readonly failed: (error: BridgeError) => void;
  /** When to poll next, after a poll that went well; epoch milliseconds. */
  readonly nextAt: (nowMs: number) => number;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** At least 0, less than 1. */
  readonly random: () => number;
  readonly log: Log;
}

/** Whoever presses the button again sooner gets no further poll: the calls are counted. */
const SHORTEST_REFRESH_MS = 60_000;
/** The longest time that a timer of Node takes. */
const LONGEST_SLEEP_MS = 2 ** 31 - 1;

/** Runs the poll cycle whenever it is due; after a failure of the whole it waits as long as that failure asks for. */
export class Poller {
  readonly #deps: PollerDeps;
  readonly #stopped = new AbortController();
  #waiting = new AbortController();
  #startedMs: number | null = null;
  #running: Promise<void> = Promise.resolve();

  constructor(deps: PollerDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Ends the waiting; resolves when the cycle under way is over. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#waiting.abort();
    await this.#running;
  }

  /** Polls now, unless the last poll began within the last minute, or this one was asked for already. @returns whether it does */
  refresh(): boolean {
    const { now } = this.#deps;
    if (this.#waiting.signal.aborted) return false;
    if (this.#startedMs !== null && Math.abs(now() - this.#startedMs) < SHORTEST_REFRESH_MS) return false;
    this.#waiting.abort();
    return true;
  }

  async #run(): Promise<void> {
    const { now, nextAt } = this.#deps;
    let failures = 0;
    while (!this.#stopped.signal.aborted) {
      const asked = this.#waiting.signal.aborted;
      // Whoever asks from now on is not served by the poll that begins.
      this.#waiting = new AbortController();
      this.#startedMs = now();
      const error = await this.#cycle(asked);
      failures = error === null ? 0 : failures + 1;
      const wakeMs = error === null ? nextAt(now()) : this.#retryAt(error, failures);
      this.#deps.log.debug({ until: isoTime(wakeMs), reason: error?.code ?? 'schedule' }, 'waits for the next poll');
      await this.#sleepUntil(wakeMs);
    }
  }

  async #cycle(asked: boolean): Promise<BridgeError | null> {
    const { cycle, failed, log } = this.#deps;
    try {
      await cycle(asked);
      return null;
    } catch (thrown) {
      const error = asBridgeError(thrown);
      if (this.#stopped.signal.aborted) return error;
      log[error.code === 'internal' ? 'error' : 'warn'](
        { ...error.fields, ...(error.code === 'internal' && { err: thrown }) },
        error.message,
      );
      failed(error);
      return error;
    }
  }

  /** null: what the configuration or the account is refused for is not asked again by itself. */
  #retryAt(error: BridgeError, failures: number): number | null {
    const { now, random } = this.#deps;
    return retryAt(error, now(), failures, random());
  }

  /** A clock that is set meanwhile changes nothing about how long it sleeps. */
  async #sleepUntil(wakeMs: number | null): Promise<void> {
    const { now, sleep } = this.#deps;
    if (this.#stopped.signal.aborted) return;
    const { signal } = this.#waiting;
    let leftMs = wakeMs === null ? Number.POSITIVE_INFINITY : wakeMs - now();
    for (; leftMs > 0 && !signal.aborted; leftMs -= LONGEST_SLEEP_MS) {
      await sleep(Math.min(LONGEST_SLEEP_MS, leftMs), signal).catch(() => undefined);
    }
  }
}
