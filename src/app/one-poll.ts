import { MINUTE_MS } from '../calendar.ts';
import type { Config } from '../config/schema.ts';
import { JoinedInventory } from '../inventory/joined-inventory.ts';
import { LiveAccount } from '../live/live-account.ts';
import { LiveState } from '../live/live-state.ts';
import type { PreviousRun } from '../live/previous-run.ts';
import type { Collector } from '../poll/collector.ts';
import { textsOf } from './texts.ts';

const NO_CALLS = { thisHour: 0, today: 0, thisMonth: 0, left: null };

/** Collectors that have polled, one for each account. */
export type Polled = readonly [Collector, ...Collector[]];

interface OnePoll {
  readonly collectors: Polled;
  readonly previousRun: PreviousRun;
  readonly nowMs: number;
}

/** Returns the live state of a bridge that polls once, without broker and without healing, and its accounts. */
export function liveOfOnePoll(
  config: Config,
  { collectors: [first, ...others], previousRun, nowMs }: OnePoll,
): { readonly live: LiveState; readonly accounts: readonly LiveAccount[] } {
  const scheduler = { intervalMs: config.polling.interval_minutes * MINUTE_MS };
  const accountOf = (collector: Collector): LiveAccount =>
    new LiveAccount({ name: null, index: 0, collector, quota: { usage: NO_CALLS }, scheduler });
  const accounts = [accountOf(first), ...others.map(accountOf)] as const;
  const live = new LiveState({
    accounts,
    inventory: new JoinedInventory([first, ...others].map(({ inventory }) => inventory)),
    record: first.latest.record,
    previousRun,
    asleep: config.points.asleep,
    ownProblems: () => [],
    notices: () => [],
    healing: () => null,
    heldRemovals: () => null,
    texts: textsOf(config),
    now: () => nowMs,
  });
  return { live, accounts };
}
