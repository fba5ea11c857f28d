import type { Clock } from '../clock.ts';
import { asBridgeError } from '../errors.ts';
import type { CallMeter } from '../isolarcloud/call-meter.ts';
import type { OpenApiClient } from '../isolarcloud/client.ts';
import { endsCycle } from '../isolarcloud/fault-policy.ts';
import { callsIn, callsLeft } from '../schedule/call-budget.ts';
import { isDue } from '../schedule/call-intervals.ts';

export interface QuotaDeps extends Pick<Clock, 'now'> {
  readonly client: Pick<OpenApiClient, 'getOpenApiCallInfo'>;
  readonly meter: CallMeter;
}

/** Calls made by all commands of the account, and the calls left in the tightest budget; null: no limit is known. */
export interface CallUsage {
  readonly thisHour: number;
  readonly today: number;
  readonly thisMonth: number;
  readonly left: number | null;
}

/** The account's call usage and the cloud's limits. */
export class Quota {
  readonly #deps: QuotaDeps;
  #askedMs: number | undefined;
  /**
   * False after the cloud refused the query, as it does for many applications. That is no problem, and another query would cost
   * a login.
   */
  #answers = true;

  constructor(deps: QuotaDeps) {
    this.#deps = deps;
  }

  /** Queries the cloud's limits if that is due. @throws BridgeError an error that ends the cycle */
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

  get usage(): CallUsage {
    const { meter, now } = this.#deps;
    const { counts, limits } = meter;
    const left = callsLeft(counts, limits, now());
    return {
      thisHour: callsIn('hour', counts, now()),
      today: callsIn('day', counts, now()),
      thisMonth: callsIn('month', counts, now()),
      left: Number.isFinite(left) ? left : null,
    };
  }
}
