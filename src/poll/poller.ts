import { HOUR_MS, isoTime } from '../calendar.ts';
import type { Clock } from '../clock.ts';
import { asBridgeError, type BridgeError } from '../errors.ts';
import { retryAt } from '../isolarcloud/fault-policy.ts';
import type { Log } from '../log.ts';
import type { PollScheduler, RecordedPoll } from '../schedule/poll-scheduler.ts';
import { type NextPoll, nextPoll } from './next-poll.ts';
import { ALL_PLANTS, type PollSelection } from './reader.ts';

/** One poll and the processing of its results. */
interface Cycle {
  /** @throws BridgeError any error that concerns more than one call */
  run(selection: PollSelection): Promise<RecordedPoll>;
  /** Called with the error that ended a poll early. */
  failed(error: BridgeError): void;
}

export interface PollerDeps extends Clock {
  readonly cycle: Cycle;
  readonly scheduler: Pick<PollScheduler, 'next' | 'isShort' | 'recordPoll'>;
  readonly retries: {
    /** When the first of the failed requests for readings may be repeated, epoch milliseconds; null if none is waiting. */
    nextRetryMs(): number | null;
  };
  /** The configured time between two polls, milliseconds. */
  readonly intervalMs: number;
  /** Returns a random number of at least 0 and less than 1. */
  readonly random: () => number;
  readonly log: Log;
  /**
   * Called when a poll has ended and the next one is planned.
   * @param untilMs when the next poll begins, epoch milliseconds; null if there is none before a refresh request
   * @param error the error that ended the poll early; null if it was complete
   */
  readonly waits?: (untilMs: number | null, error: BridgeError | null) => void;
}

/** The state of the polls; times in epoch milliseconds. */
export interface PollStatus {
  readonly startedMs: number | null;
  /** null: it runs, or there was none. */
  readonly endedMs: number | null;
  /** When the next poll begins; null: never by itself, or a poll runs. */
  readonly nextMs: number | null;
  /** The error that ended the last poll. */
  readonly error: BridgeError | null;
  /** Whether the next poll is for calls that have failed. */
  readonly isRetry: boolean;
}

/** Refresh requests within a minute of the last poll are ignored, to save calls. */
const SHORTEST_REFRESH_MS = 60_000;
/** The longest duration of a Node.js timer, milliseconds; a longer one would end at once. */
const LONGEST_SLEEP_MS = 2 ** 31 - 1;

/**
 * Runs a poll at each time that the scheduler plans. If an error ended a poll, the next one begins after the wait that the
 * fault policy sets for the error.
 */
export class Poller {
  readonly #deps: PollerDeps;
  readonly #stopped = new AbortController();
  #waiting = new AbortController();
  readonly #followers = new Set<() => void>();
  #status: PollStatus = { startedMs: null, endedMs: null, nextMs: null, error: null, isRetry: false };
  #running: Promise<void> = Promise.resolve();
  /** The warning about the last polls, and when it was logged, epoch milliseconds; null after a poll that succeeded. */
  #warned: { readonly message: string; readonly atMs: number } | null = null;

  constructor(deps: PollerDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#running = this.#run();
  }

  get status(): PollStatus {
    return this.#status;
  }

  /** Calls the listener when a poll begins, and when it has ended and the next one is planned. */
  follow(listener: () => void): void {
    this.#followers.add(listener);
  }

  /** From when on a refresh has an effect, epoch milliseconds; null: at once. */
  get refreshMs(): number | null {
    const { startedMs } = this.#status;
    return startedMs === null || Math.abs(this.#deps.now() - startedMs) >= SHORTEST_REFRESH_MS ? null : startedMs + SHORTEST_REFRESH_MS;
  }

  /** Plans no further poll; resolves when the current poll has ended. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#waiting.abort();
    await this.#running;
  }

  /**
   * Polls now, unless the last poll began within the last minute or a refresh request is already pending.
   * @returns whether a poll will begin because of this request
   */
  refresh(): boolean {
    if (this.#waiting.signal.aborted || this.refreshMs !== null) return false;
    this.#waiting.abort();
    return true;
  }

  async #run(): Promise<void> {
    const { now } = this.#deps;
    let failures = 0;
    let selection = ALL_PLANTS;
    while (!this.#stopped.signal.aborted) {
      const asked = this.#waiting.signal.aborted;
      // A refresh request that arrives from here on leads to another poll after this one.
      this.#waiting = new AbortController();
      this.#change({ startedMs: now(), endedMs: null, nextMs: null });
      const error = await this.#cycle(asked ? ALL_PLANTS : selection);
      if (this.#stopped.signal.aborted) return;
      failures = error === null ? 0 : failures + 1;
      let wakeMs: number | null;
      if (error === null) ({ atMs: wakeMs, selection } = this.#next(now()));
      else wakeMs = this.#retryAt(error, failures);
      this.#change({ endedMs: now(), nextMs: wakeMs, error, isRetry: error === null && selection.failedOnly });
      this.#deps.log.debug({ until: isoTime(wakeMs), reason: error?.code ?? 'schedule' }, 'waits for the next poll');
      this.#deps.waits?.(wakeMs, error);
      await this.#sleepUntil(wakeMs);
    }
  }

  #change(status: Partial<PollStatus>): void {
    this.#status = { ...this.#status, ...status };
    for (const listener of this.#followers) listener();
  }

  #next(nowMs: number): NextPoll {
    const { scheduler, retries } = this.#deps;
    return nextPoll(scheduler, retries.nextRetryMs(), nowMs);
  }

  async #cycle(selection: PollSelection): Promise<BridgeError | null> {
    const { cycle, scheduler } = this.#deps;
    try {
      scheduler.recordPoll(await cycle.run(selection));
      this.#warned = null;
      return null;
    } catch (thrown) {
      const error = asBridgeError(thrown);
      if (this.#stopped.signal.aborted) return error;
      this.#report(error, thrown);
      cycle.failed(error);
      return error;
    }
  }

  /** Logs the error that ended a poll. If the next polls end with the same error, it is logged once an hour. */
  #report(error: BridgeError, thrown: unknown): void {
    const { log, now } = this.#deps;
    if (error.code === 'internal') {
      log.error({ ...error.fields, err: thrown }, error.message);
      return;
    }
    const atMs = now();
    const { message } = error;
    if (this.#warned?.message === message && Math.abs(atMs - this.#warned.atMs) < HOUR_MS) return;
    this.#warned = { message, atMs };
    log.warn(error.fields, message);
  }

  /**
   * When to poll again after an error, epoch milliseconds; null if only a change of the configuration or the account can
   * resolve it.
   */
  #retryAt(error: BridgeError, failures: number): number | null {
    const { now, random, intervalMs } = this.#deps;
    return retryAt(error, now(), failures, random(), intervalMs);
  }

  /** Waits until `wakeMs`. The duration is fixed at the beginning, so that setting the system clock does not change it. */
  async #sleepUntil(wakeMs: number | null): Promise<void> {
    const { now, sleep } = this.#deps;
    const { signal } = this.#waiting;
    let leftMs = wakeMs === null ? Number.POSITIVE_INFINITY : wakeMs - now();
    for (; leftMs > 0 && !signal.aborted; leftMs -= LONGEST_SLEEP_MS) {
      await sleep(Math.min(LONGEST_SLEEP_MS, leftMs), signal).catch(() => undefined);
    }
  }
}
