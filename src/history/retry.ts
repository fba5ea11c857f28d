import { MINUTE_MS } from '../calendar.ts';
import type { Clock } from '../clock.ts';
import { asBridgeError, type BridgeError, type ErrorCode } from '../errors.ts';
import { policyOf, retryAt } from '../isolarcloud/fault-policy.ts';

export interface RetryDeps extends Clock {
  /** At least 0, less than 1. */
  readonly random: () => number;
  readonly signal: AbortSignal;
  /** Called with the error that a retry waits for, and when the waiting ends (epoch milliseconds). */
  readonly waiting: (error: BridgeError, untilMs: number) => void;
}

/** Errors that resolve by themselves. */
const PASSING: ReadonlySet<ErrorCode> = new Set(['gateway_unreachable', 'gateway_timeout', 'cloud_fault']);
const ATTEMPTS = 4;

/**
 * Makes a call of a long job. If the calls are used up it waits for new ones, without a limit of time; after a temporary error
 * it tries up to four times.
 * @throws BridgeError any other error, or the one that was waited for when the signal was aborted
 */
export async function withRetry<T>(call: () => Promise<T>, { now, sleep, random, signal, waiting }: RetryDeps): Promise<T> {
  for (let failures = 1; ; failures++) {
    try {
      return await call();
    } catch (thrown) {
      const error = asBridgeError(thrown);
      const lasts = policyOf(error.code).shownAs === 'quota' || (PASSING.has(error.code) && failures < ATTEMPTS);
      const untilMs = lasts && !signal.aborted ? retryAt(error, now(), failures, random(), MINUTE_MS) : null;
      if (untilMs === null) throw thrown;
      waiting(error, untilMs);
      await sleep(untilMs - now(), signal).catch(() => Promise.reject(error));
    }
  }
}
