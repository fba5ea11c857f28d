import type { PollScheduler } from '../schedule/poll-scheduler.ts';
import type { PollResult } from './collector.ts';
import { ALL_PLANTS, type PollSelection } from './reader.ts';

export interface ScheduledPollDeps {
  readonly scheduler: PollScheduler;
  readonly poll: (turn: PollSelection) => Promise<PollResult>;
  /** When the first of the readings that failed may be made again, epoch milliseconds; null: none waits. */
  readonly nextRetryMs: () => number | null;
}

/** Polls whatever the scheduler says, and tells it what came of it; what failed is read again as soon as it may be. */
export class ScheduledPoll {
  readonly #deps: ScheduledPollDeps;
  #turn = ALL_PLANTS;

  constructor(deps: ScheduledPollDeps) {
    this.#deps = deps;
  }

  /** The poll whose time has come. @param all whoever's turn it is */
  async poll({ all }: { all: boolean }): Promise<void> {
    const { scheduler, poll } = this.#deps;
    const { asked, completeness, present, readAt, calls } = await poll(all ? ALL_PLANTS : this.#turn);
    scheduler.recordPoll(asked, completeness, present, readAt, calls);
  }

  /** When the next poll is due, epoch milliseconds. Where calls are short what failed waits for it. */
  nextAt(nowMs: number): number {
    const { scheduler, nextRetryMs } = this.#deps;
    const { atMs, psIds } = scheduler.next(nowMs);
    const retryMs = scheduler.isShort ? null : nextRetryMs();
    if (retryMs !== null && retryMs < atMs) {
      this.#turn = { psIds: null, failedOnly: true };
      return retryMs;
    }
    this.#turn = { psIds: psIds.length === 0 ? null : psIds, failedOnly: false };
    return atMs;
  }
}
