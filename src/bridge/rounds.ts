import type { Timetable } from '../schedule/timetable.ts';
import type { Poll } from './intake.ts';

export interface RoundsDeps {
  readonly timetable: Timetable;
  /** Polls these plants; null: all. */
  readonly poll: (psIds: readonly string[] | null) => Promise<Poll>;
}

/** Polls whatever the timetable says, and tells it what came of it. */
export class Rounds {
  readonly #deps: RoundsDeps;
  /** Whose turn is next; null: everybody's. */
  #psIds: readonly string[] | null = null;

  constructor(deps: RoundsDeps) {
    this.#deps = deps;
  }

  /** The poll whose time has come. @param all whoever's turn it is */
  async poll({ all }: { all: boolean }): Promise<void> {
    const { timetable, poll } = this.#deps;
    const { asked, shown, present, readAt, calls } = await poll(all ? null : this.#psIds);
    timetable.took(asked, shown, present, readAt, calls);
  }

  /** When the next poll is due, epoch milliseconds. */
  nextAt(nowMs: number): number {
    const { atMs, psIds } = this.#deps.timetable.next(nowMs);
    this.#psIds = psIds.length === 0 ? null : psIds;
    return atMs;
  }
}
