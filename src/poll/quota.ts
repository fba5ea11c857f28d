import type { Clock } from '../clock.ts';
import { asBridgeError } from '../errors.ts';
import type { CallMeter } from '../isolarcloud/call-meter.ts';
import type { OpenApiClient } from '../isolarcloud/client.ts';
import { endsCycle } from '../isolarcloud/fault-policy.ts';
import { type PurposeCount, purposesAt } from '../isolarcloud/purpose-counts.ts';
import { type CallCounts, type CallLimits, callsIn, callsLeft } from '../schedule/call-budget.ts';
import { isDue } from '../schedule/call-intervals.ts';

export interface QuotaDeps extends Pick<Clock, 'now'> {
  readonly client: Pick<OpenApiClient, 'getOpenApiCallInfo'>;
  readonly meter: CallMeter;
}

/** Calls made by all commands of the account, and the calls left in the budget that will be used up first. */
export interface CallUsage {
  readonly thisHour: number;
  readonly today: number;
  readonly thisMonth: number;
  readonly left: number | null;
}

/** Returns the sums of the calls that several accounts have made, and the least number of calls that one of them has left. */
export function joinedUsage(usages: readonly CallUsage[]): CallUsage {
  const sum = (of: (usage: CallUsage) => number): number => usages.reduce((all, usage) => all + of(usage), 0);
  const left = usages.flatMap((usage) => usage.left ?? []);
  return {
    thisHour: sum(({ thisHour }) => thisHour),
    today: sum(({ today }) => today),
    thisMonth: sum(({ thisMonth }) => thisMonth),
    left: left.length === 0 ? null : Math.min(...left),
  };
}

/** The account's call usage and the cloud's limits. */
export class Quota {
  readonly #deps: QuotaDeps;
  #askedMs: number | undefined;
  /**
   * False after the cloud refused to tell the limits, as it does for many applications. The query is then not repeated in this
   * run: the bridge does not need the answer, and another refused query may cause another login.
   */
  #answers = true;

  constructor(deps: QuotaDeps) {
    this.#deps = deps;
  }

  /**
   * Queries the cloud's limits if that is due. A failure is ignored unless it ends the poll. @throws BridgeError an error that
   * ends it
   */
  async refresh(): Promise<void> {
    const { client, meter, now } = this.#deps;
    if (!this.#answers || !isDue('call_info', now(), this.#askedMs)) return;
    this.#askedMs = now();
    try {
      await meter.learn(await client.getOpenApiCallInfo());
    } catch (thrown) {
      const error = asBridgeError(thrown);
      if (endsCycle(error)) throw error;
      this.#answers = error.context.resultCode === undefined;
    }
  }

  /** The limits in force: the smaller ones of the configuration and the cloud. */
  get limits(): CallLimits {
    return this.#deps.meter.limits;
  }

  /** The calls that all commands of the account have made, by hour and day. */
  get counts(): CallCounts {
    return this.#deps.meter.counts;
  }

  /** The calls that all commands of the account have made in this hour and today, by purpose. */
  get byPurpose(): readonly PurposeCount[] {
    const { purposes, nowMs } = this.#deps.meter;
    return purposesAt(purposes, nowMs);
  }

  get usage(): CallUsage {
    const { counts, limits, nowMs } = this.#deps.meter;
    const left = callsLeft(counts, limits, nowMs);
    return {
      thisHour: callsIn('hour', counts, nowMs),
      today: callsIn('day', counts, nowMs),
      thisMonth: callsIn('month', counts, nowMs),
      left: Number.isFinite(left) ? left : null,
    };
  }
}
