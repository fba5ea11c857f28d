import { setTimeout as delay } from 'node:timers/promises';

/** Time that nobody sets: for ends and waits. */
export interface Time {
  /** Milliseconds since any fixed moment. */
  readonly elapsedMs: () => number;
  /** Rejects when the signal is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

const REAL_TIME: Time = { elapsedMs: () => performance.now(), sleep: (ms, signal) => delay(ms, undefined, { signal }) };

/** A file operation did not end in time. */
class NoAnswer extends Error {
  readonly code = 'no answer';
}

/**
 * File operations on one folder, one after the other, each with an end. One that hangs (a network share that is gone) keeps one of
 * Node's four threads for files and host names for as long as it hangs: until it settles no other begins, so that it stays at one.
 */
export class Disk {
  readonly time: Time;
  #turn: Promise<unknown> = Promise.resolve();
  #hanging = 0;

  constructor(time: Time = REAL_TIME) {
    this.time = time;
  }

  /** Whether an operation is under way that was given up. */
  get hangs(): boolean {
    return this.#hanging > 0;
  }

  /** @param limitMs the end, waiting for its turn included. @throws NoAnswer at that end, at once while another hangs; what `operation` throws */
  async run<T>(operation: () => Promise<T>, limitMs: number): Promise<T> {
    if (this.hangs) throw new NoAnswer();
    let isUnderWay = false;
    let isGivenUp = false;
    const work = this.#turn.then(() => {
      if (isGivenUp) throw new NoAnswer();
      isUnderWay = true;
      return operation();
    });
    const settled = work.then(nothing, nothing);
    this.#turn = settled;
    const over = new AbortController();
    const limit = this.time.sleep(limitMs, over.signal).then(() => {
      isGivenUp = true;
      if (isUnderWay) this.#hangsUntil(settled);
      throw new NoAnswer();
    });
    return Promise.race([work, limit]).finally(() => over.abort());
  }

  #hangsUntil(settled: Promise<void>): void {
    this.#hanging += 1;
    void settled.then(() => {
      this.#hanging -= 1;
    });
  }
}

const nothing = (): void => undefined;
