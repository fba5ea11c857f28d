import type { PollScheduler } from '../schedule/poll-scheduler.ts';
import type { PollSelection } from './reader.ts';

export interface NextPoll {
  /** When the poll begins, epoch milliseconds. */
  readonly atMs: number;
  readonly selection: PollSelection;
}

/**
 * Returns the next poll: the one that the scheduler plans, or before it a poll of the failed requests as soon as they may be
 * repeated. If the call budget is too small for a poll of every sample, failed requests are repeated only in the planned poll.
 * @param retryMs when the first of the failed requests may be repeated, epoch milliseconds; null if none is waiting
 */
export function nextPoll(scheduler: Pick<PollScheduler, 'next' | 'isShort'>, retryMs: number | null, nowMs: number): NextPoll {
  const { atMs, psIds } = scheduler.next(nowMs);
  if (retryMs !== null && !scheduler.isShort && retryMs < atMs) return { atMs: retryMs, selection: { psIds: null, failedOnly: true } };
  return { atMs, selection: { psIds: psIds.length === 0 ? null : psIds, failedOnly: false } };
}
