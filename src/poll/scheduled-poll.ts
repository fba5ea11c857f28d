import type { Timetable } from '../schedule/poll-scheduler.ts';
import type { Poll } from './collector.ts';
import { EVERYTHING, type Turn } from './reader.ts';

export interface RoundsDeps {
  readonly timetable: Timetable;
  readonly poll: (turn: Turn) => Promise<Poll>;
  /** When the first of the readings that failed may be made again, epoch milliseconds; null: none waits. */
  readonly nextRetryMs: () => number | null;
}

/** Polls whatever the timetable says, and tells it what came of it; what failed is read again as soon as it may be. */
export class Rounds {
  readonly #deps: RoundsDeps;
  #turn = EVERYTHING;

  constructor(deps: RoundsDeps) {
    this.#deps = deps;
  }

  /** The poll whose time has come. @param all whoever's turn it is */
  async poll({ all }: { all: boolean }): Promise<void> {
    const { timetable, poll } = this.#deps;
    const { asked, shown, present, readAt, calls } = await poll(all ? EVERYTHING : this.#turn);
    timetable.took(asked, shown, present, readAt, calls);
  }

  /** When the next poll is due, epoch milliseconds. Where calls are short what failed waits for it. */
  nextAt(nowMs: number): number {
    const { timetable, nextRetryMs } = this.#deps;
    const { atMs, psIds } = timetable.next(nowMs);
    const retryMs = timetable.isShort ? null : nextRetryMs();
    if (retryMs !== null && retryMs < atMs) {
      this.#turn = { psIds: null, failedOnly: true };
      return retryMs;
    }
    this.#turn = { psIds: psIds.length === 0 ? null : psIds, failedOnly: false };
    return atMs;
  }
}
