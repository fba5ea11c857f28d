import { setTimeout as delay } from 'node:timers/promises';

/** A clock for time limits and waits. It does not jump when the system time is set. */
export interface Time {
  /** Milliseconds since an arbitrary fixed moment. */
  readonly elapsedMs: () => number;
  /** Rejects when the signal is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

const REAL_TIME: Time = { elapsedMs: () => performance.now(), sleep: (ms, signal) => delay(ms, undefined, { signal }) };

/** The error that a file operation did not end within its time limit. */
class NoAnswer extends Error {
  readonly code = 'no answer';
}

/**
 * Runs file operations on one folder, one at a time, each with a time limit. An operation that hangs, for example on a network share
 * that is gone, blocks one of the four threads that Node.js has for files and host names. Until it ends no other operation
 * begins, so that only one thread is blocked.
 */
export class Disk {
  readonly time: Time;
  #turn: Promise<unknown> = Promise.resolve();
  #hanging = 0;

  constructor(time: Time = REAL_TIME) {
    this.time = time;
  }

  /** Whether an operation that was given up is still running. */
  get hangs(): boolean {
    return this.#hanging > 0;
  }

  /**
   * Runs the operation when the earlier ones have ended.
   * @param limitMs maximum time, including the wait for earlier operations
   * @throws NoAnswer after `limitMs`, or at once while an earlier operation hangs; errors of `operation`
   */
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
