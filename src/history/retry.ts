import type { Clock } from '../clock.ts';
import { asBridgeError, type BridgeError, type ErrorCode } from '../errors.ts';
import { policyOf, retryAt } from '../isolarcloud/fault-policy.ts';

export interface RetryDeps extends Clock {
  /** At least 0, less than 1. */
  readonly random: () => number;
  readonly signal: AbortSignal;
  /** Told what is waited for, and until when (epoch milliseconds). */
  readonly waiting: (error: BridgeError, untilMs: number) => void;
}

/** What goes away by itself. */
const PASSING: ReadonlySet<ErrorCode> = new Set(['gateway_unreachable', 'gateway_timeout', 'cloud_fault']);
const ATTEMPTS = 4;

/**
 * A call of long work: where calls are used up it waits for new ones, however long that takes; what goes away by itself gets
 * four attempts.
 * @throws BridgeError what does not go away, or what was waited for when the signal was aborted
 */
export async function withRetry<T>(call: () => Promise<T>, { now, sleep, random, signal, waiting }: RetryDeps): Promise<T> {
  for (let failures = 1; ; failures++) {
    try {
      return await call();
    } catch (thrown) {
      const error = asBridgeError(thrown);
      const lasts = policyOf(error.code).shownAs === 'quota' || (PASSING.has(error.code) && failures < ATTEMPTS);
      const untilMs = lasts && !signal.aborted ? retryAt(error, now(), failures, random()) : null;
      if (untilMs === null) throw thrown;
      waiting(error, untilMs);
      await sleep(untilMs - now(), signal).catch(() => Promise.reject(error));
    }
  }
}
