import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../clock.ts';

/** At the same moment timers fire before any input arrives, in a capture and in its replay alike. */
const RANK = { sleeper: 0, arrival: 1 } as const;

interface Waiting {
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly rank: number;
  readonly wake: () => void;
}

/** The longest time that a timer of Node takes. */
const LONGEST_SLEEP_MS = 2 ** 31 - 1;

/**
 * A clock that stands still between events and goes on from one to the next: whoever sleeps wakes at exactly the moment he
 * asked for, and whatever arrives does so at one moment. What a bridge does on it depends on nothing but what arrives and when,
 * so that it can be done again: a capture follows real time, its replay jumps.
 */
export class EventClock {
  #nowMs: number;
  /** In the order in which they came. */
  readonly #waiting = new Set<Waiting>();
  #added = (): void => {};
  /** Work under way that takes no time. */
  #holds = 0;

  /** @param startMs epoch milliseconds */
  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  /** Epoch milliseconds, of the last event. */
  readonly now = (): number => this.#nowMs;

  /** Whole milliseconds; rejects when the signal is aborted. */
  readonly sleep = (ms: number, signal: AbortSignal): Promise<void> =>
    this.#wait(this.#nowMs + Math.max(0, Math.ceil(ms)), RANK.sleeper, signal);

  /** Resolves when the clock gets to a moment, and at once to one that is over, after whoever sleeps until then. */
  reach(atMs: number, signal?: AbortSignal): Promise<void> {
    return this.#wait(Math.max(atMs, this.#nowMs), RANK.arrival, signal);
  }

  /** Goes along with real time until the signal is aborted. */
  async follow({ now, sleep }: Clock, over: AbortSignal): Promise<void> {
    over.addEventListener('abort', () => this.#added(), { once: true });
    for (;;) {
      await turn(); // what the last event has set off comes before the next one
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
   * Jumps from event to event until the work is done, or the signal aborted.
   * @throws Error where the work waits for something that never comes
   */
  async jump(work: Promise<unknown>, signal?: AbortSignal): Promise<void> {
    let isDone = false;
    const ended = work.finally(() => {
      isDone = true;
    });
    ended.catch(() => undefined); // it is thrown below
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
   * Lets the clock stand while work is under way that takes no time in a replay, such as reading a file.
   * @returns how to let it go on
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

  /** Work that takes no time. */
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
      const waiting: Waiting = { atMs, rank, wake: ending(resolve) };
      this.#waiting.add(waiting);
      signal?.addEventListener('abort', interrupted);
      this.#added();
    });
  }

  #first(): Waiting | undefined {
    let first: Waiting | undefined;
    for (const one of this.#waiting) {
      if (first === undefined || one.atMs < first.atMs || (one.atMs === first.atMs && one.rank < first.rank)) first = one;
    }
    return first;
  }

  #goTo({ atMs, wake }: Waiting): void {
    this.#nowMs = atMs;
    wake();
  }
}
