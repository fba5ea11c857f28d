import type { Clock } from '../clock.ts';
import { afterRefusal, type CallPace, callPace, type Halvings } from '../schedule/call-pace.ts';
import type { CallLog } from './log.ts';

/** Lets calls begin as fast as the pace of their job allows (`schedule/call-pace.ts`), in the order of the requests. */
export interface RateLimiter {
  /**
   * Resolves when the call may begin.
   * @param jobCalls calls of the job that the call is part of
   * @returns a function to call when the call has ended
   */
  turn(jobCalls: number): Promise<() => void>;
  /** How many calls of such a job may run at the same time, at present. */
  atOnce(jobCalls: number): number;
  /** Called when the cloud has refused a call as too frequent. @param calledMs when it began, epoch milliseconds */
  refused(calledMs: number): void;
}

/** Without waits, and one call after the other. */
export const UNLIMITED: RateLimiter = { turn: async () => () => {}, atOnce: () => 1, refused: () => {} };

export interface PacedLimiterDeps extends Clock {
  readonly log: Pick<CallLog, 'warn'>;
  /** Rejects calls that still wait, with its reason. */
  readonly signal: AbortSignal;
}

export class PacedLimiter implements RateLimiter {
  readonly #deps: PacedLimiterDeps;
  #halvings: Halvings = [];
  #underWay = 0;
  #lastStartMs = Number.NEGATIVE_INFINITY;
  /** Resolves when the last waiting call has begun. */
  #begun: Promise<void> = Promise.resolve();
  /** Wakes the first waiting call when another has ended. */
  #wake = (): void => {};

  constructor(deps: PacedLimiterDeps) {
    this.#deps = deps;
  }

  turn(jobCalls: number): Promise<() => void> {
    const turn = this.#begun.then(() => this.#begin(jobCalls));
    this.#begun = turn.then(
      () => {},
      () => {},
    );
    return turn;
  }

  atOnce(jobCalls: number): number {
    return this.#pace(jobCalls).atOnce;
  }

  refused(calledMs: number): void {
    const { now, log } = this.#deps;
    const before = this.#pace(1);
    this.#halvings = afterRefusal(this.#halvings, calledMs, now());
    if (this.#pace(1).gapMs > before.gapMs) log.warn({ code: 'call_rate' }, 'calls are made at half the pace for an hour');
  }

  async #begin(jobCalls: number): Promise<() => void> {
    const { sleep, signal } = this.#deps;
    while (this.#underWay >= this.#pace(jobCalls).atOnce) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const waitMs = signal.aborted ? 0 : this.#untilStartMs(jobCalls);
    if (waitMs > 0) await sleep(waitMs, signal).catch(() => {});
    signal.throwIfAborted();
    this.#lastStartMs = this.#deps.now();
    this.#underWay += 1;
    return () => {
      this.#underWay -= 1;
      this.#wake();
    };
  }

  #untilStartMs(jobCalls: number): number {
    const sinceMs = this.#deps.now() - this.#lastStartMs;
    // The clock was set back.
    if (sinceMs < 0) return 0;
    return this.#pace(jobCalls).gapMs - sinceMs;
  }

  #pace(jobCalls: number): CallPace {
    return callPace(jobCalls, this.#halvings, this.#deps.now());
  }
}
