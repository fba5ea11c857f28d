import { MINUTE_MS } from '../calendar.ts';
import type { Config } from '../config/schema.ts';
import { LiveAccount } from '../live/live-account.ts';
import { LiveState } from '../live/live-state.ts';
import type { PreviousRun } from '../live/previous-run.ts';
import type { Collector } from '../poll/collector.ts';
import { textsOf } from './texts.ts';

const NO_CALLS = { thisHour: 0, today: 0, thisMonth: 0, left: null };

/**
 * Returns the live state of a bridge that polls once, without broker and without healing, and its only account.
 * @param collector a collector that has polled
 */
export function liveOfOnePoll(
  config: Config,
  { collector, previousRun, nowMs }: { readonly collector: Collector; readonly previousRun: PreviousRun; readonly nowMs: number },
): { readonly live: LiveState; readonly account: LiveAccount } {
  const scheduler = { intervalMs: config.polling.interval_minutes * MINUTE_MS };
  const account = new LiveAccount({ name: null, collector, quota: { usage: NO_CALLS }, scheduler });
  const live = new LiveState({
    accounts: [account],
    inventory: collector.inventory,
    record: collector.latest.record,
    previousRun,
    asleep: config.points.asleep,
    ownProblems: () => [],
    notice: null,
    healing: () => null,
    heldRemovals: () => null,
    texts: textsOf(config),
    now: () => nowMs,
  });
  return { live, account };
}
