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

/** Calls made, by everybody who is known of, and what is left of the tightest budget; null: no limit is known. */
export interface CallUsage {
  readonly thisHour: number;
  readonly today: number;
  readonly thisMonth: number;
  readonly left: number | null;
}

/** The calls of the account: what was made of them, what the service allows. */
export class Quota {
  readonly #deps: QuotaDeps;
  #askedMs: number | undefined;
  /** Many applications may not ask: that is no problem, and asking again would cost a login. */
  #answers = true;

  constructor(deps: QuotaDeps) {
    this.#deps = deps;
  }

  /** Asks the service for its limits where that is due. @throws BridgeError whatever ends the cycle */
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
