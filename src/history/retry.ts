import { MINUTE_MS } from '../calendar.ts';
import type { Clock } from '../clock.ts';
import { asBridgeError, type BridgeError, type ErrorCode } from '../errors.ts';
import { policyOf, retryAt } from '../isolarcloud/fault-policy.ts';

export interface RetryDeps extends Clock {
  /** At least 0, less than 1. */
  readonly random: () => number;
  readonly signal: AbortSignal;
  /** Called before each wait, with the error of the call and the time of the next attempt (epoch milliseconds). */
  readonly waiting: (error: BridgeError, untilMs: number) => void;
}

/** Errors that usually pass without action by the user. */
const PASSING: ReadonlySet<ErrorCode> = new Set(['gateway_unreachable', 'gateway_timeout', 'cloud_fault']);
/** Maximum number of attempts if the errors are in PASSING. */
const ATTEMPTS = 4;

/**
 * Makes a call of a long operation. If the account's calls are used up, waits until new ones are available, however long that takes.
 * If the error usually passes, tries up to four times.
 * @throws BridgeError any other error; if the signal is aborted during a wait, the error that caused the wait
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
