import type { PollScheduler } from '../schedule/poll-scheduler.ts';
import type { PollSelection } from './reader.ts';

export interface NextPoll {
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly selection: PollSelection;
}

/**
 * The next poll: what the scheduler plans, or before that what failed, as soon as it may be read again. Where calls are short
 * what failed waits for the planned poll.
 * @param retryMs when the first of the readings that failed may be made again, epoch milliseconds; null: none waits
 */
export function nextPoll(scheduler: Pick<PollScheduler, 'next' | 'isShort'>, retryMs: number | null, nowMs: number): NextPoll {
  const { atMs, psIds } = scheduler.next(nowMs);
  if (retryMs !== null && !scheduler.isShort && retryMs < atMs) return { atMs: retryMs, selection: { psIds: null, failedOnly: true } };
  return { atMs, selection: { psIds: psIds.length === 0 ? null : psIds, failedOnly: false } };
}
