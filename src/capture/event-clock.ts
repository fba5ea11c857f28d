import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../clock.ts';

/** The order of events at the same moment: timers fire before inputs are delivered, so that a replay has the order of its capture. */
const RANK = { sleeper: 0, arrival: 1 } as const;

interface ScheduledWake {
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly rank: number;
  readonly wake: () => void;
}

/** The longest delay that a timer of Node supports. */
const LONGEST_SLEEP_MS = 2 ** 31 - 1;

/**
 * A clock that stands still between events and advances from one event to the next. Timers fire exactly on time, and inputs are
 * delivered one at a time. What a bridge does on this clock depends only on the inputs and their times, so a replay can repeat it.
 * During a capture the clock follows real time; during a replay it jumps.
 */
export class EventClock {
  #nowMs: number;
  /** The timers and inputs to come, in the order in which they were added. */
  readonly #waiting = new Set<ScheduledWake>();
  /** Ends the sleep of {@link follow}, because the next event may have changed. */
  #added = (): void => {};
  /** Number of running operations during which the clock stands still. */
  #holds = 0;

  /** @param startMs epoch milliseconds */
  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  /** The time of the last event, epoch milliseconds. */
  readonly now = (): number => this.#nowMs;

  /** Waits for a time, rounded up to whole milliseconds; rejects when the signal is aborted. */
  readonly sleep = (ms: number, signal: AbortSignal): Promise<void> =>
    this.#wait(this.#nowMs + Math.max(0, Math.ceil(ms)), RANK.sleeper, signal);

  /** Resolves when the clock reaches a moment (or the present moment if it has passed), after all timers for that moment. */
  reach(atMs: number, signal?: AbortSignal): Promise<void> {
    return this.#wait(Math.max(atMs, this.#nowMs), RANK.arrival, signal);
  }

  /** Advances the clock with real time until the signal is aborted. */
  async follow({ now, sleep }: Clock, over: AbortSignal): Promise<void> {
    over.addEventListener('abort', () => this.#added(), { once: true });
    for (;;) {
      await turn(); // completes the effects of the last event before the next one
      if (over.aborted) return;
      const first = this.#holds > 0 ? undefined : this.#first();
      const leftMs = (first?.atMs ?? Number.POSITIVE_INFINITY) - now();
      if (first !== undefined && leftMs <= 0) {
        this.#goTo(first);
        continue;
      }
      const added = new AbortController();
      this.#added = () => added.abort();
      await sleep(Math.min(leftMs, LONGEST_SLEEP_MS), added.signal).catch(() => undefined);
    }
  }

  /**
   * Jumps from event to event until the work is done or the signal is aborted.
   * @throws Error if the work waits for an event that never comes
   */
  async jump(work: Promise<unknown>, signal?: AbortSignal): Promise<void> {
    let isDone = false;
    const ended = work.finally(() => {
      isDone = true;
    });
    ended.catch(() => undefined); // prevents an unhandled rejection; `await ended` below throws the error
    for (;;) {
      await turn();
      if (isDone) break;
      if (signal?.aborted) return;
      const first = this.#first();
      if (first === undefined) throw new Error('nothing happens any more');
      this.#goTo(first);
    }
    await ended;
  }

  /**
   * Stops the clock during an operation that takes no time in a replay, such as reading a file.
   * @returns a function that lets the clock continue
   */
  hold(): () => void {
    this.#holds += 1;
    let isHeld = true;
    return () => {
      if (isHeld) this.#holds -= 1;
      isHeld = false;
      this.#added();
    };
  }

  /** Stops the clock until the work is done. @returns the result of the work */
  async still<T>(work: Promise<T>): Promise<T> {
    const goOn = this.hold();
    try {
      return await work;
    } finally {
      goOn();
    }
  }

  #wait(atMs: number, rank: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const ending = (end: () => void) => (): void => {
        this.#waiting.delete(waiting);
        signal?.removeEventListener('abort', interrupted);
        end();
      };
      const interrupted = ending(() => reject(signal?.reason));
      const waiting: ScheduledWake = { atMs, rank, wake: ending(resolve) };
      this.#waiting.add(waiting);
      signal?.addEventListener('abort', interrupted);
      this.#added();
    });
  }

  #first(): ScheduledWake | undefined {
    let first: ScheduledWake | undefined;
    for (const one of this.#waiting) {
      if (first === undefined || one.atMs < first.atMs || (one.atMs === first.atMs && one.rank < first.rank)) first = one;
    }
    return first;
  }

  #goTo({ atMs, wake }: ScheduledWake): void {
    this.#nowMs = atMs;
    wake();
  }
}
