import type { PollScheduler } from '../schedule/poll-scheduler.ts';
import type { PollSelection } from './reader.ts';

export interface NextPoll {
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly selection: PollSelection;
}

/**
 * The next poll: the scheduler's, or an earlier one for failed requests, as soon as they may be made again. If the call budget is
 * short, failed requests wait for the planned poll.
 * @param retryMs when the first of the failed requests may be made again, epoch milliseconds; null: none is waiting
 */
export function nextPoll(scheduler: Pick<PollScheduler, 'next' | 'isShort'>, retryMs: number | null, nowMs: number): NextPoll {
  const { atMs, psIds } = scheduler.next(nowMs);
  if (retryMs !== null && !scheduler.isShort && retryMs < atMs) return { atMs: retryMs, selection: { psIds: null, failedOnly: true } };
  return { atMs, selection: { psIds: psIds.length === 0 ? null : psIds, failedOnly: false } };
}
