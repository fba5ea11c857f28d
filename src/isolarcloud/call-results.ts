import type { ErrorCode } from '../errors.ts';
import { type CallCounts, callsIn, NO_CALLS, withCalls } from '../schedule/call-budget.ts';
import { CALL_PURPOSES, type CallPurpose, purposeOf } from './call-purpose.ts';

/** The calls of one endpoint that ended in the same way. */
export interface CallResult {
  readonly endpoint: string;
  readonly result: 'ok' | ErrorCode;
  readonly count: number;
}

export interface PurposeCount {
  readonly purpose: CallPurpose;
  readonly thisHour: number;
  readonly today: number;
}

/** How the calls since the start have ended by endpoint, and when they were made by purpose. */
export class CallResults {
  readonly #counts = new Map<string, CallResult>();
  readonly #byPurpose = new Map<CallPurpose, CallCounts>();
  #answeredMs: number | null = null;

  /** @param nowMs epoch milliseconds */
  ended(endpoint: string, result: CallResult['result'], nowMs: number): void {
    const key = `${endpoint} ${result}`;
    this.#counts.set(key, { endpoint, result, count: (this.#counts.get(key)?.count ?? 0) + 1 });
    const purpose = purposeOf(endpoint);
    if (purpose !== undefined) this.#byPurpose.set(purpose, withCalls(this.#byPurpose.get(purpose) ?? NO_CALLS, 1, nowMs));
    if (result === 'ok') this.#answeredMs = nowMs;
  }

  /** The most frequent first. */
  get all(): readonly CallResult[] {
    return [...this.#counts.values()].sort((one, other) => other.count - one.count);
  }

  /** The calls of each purpose in the hour and the day of UTC of `nowMs`. */
  byPurpose(nowMs: number): readonly PurposeCount[] {
    return CALL_PURPOSES.map((purpose) => {
      const counts = this.#byPurpose.get(purpose) ?? NO_CALLS;
      return { purpose, thisHour: callsIn('hour', counts, nowMs), today: callsIn('day', counts, nowMs) };
    });
  }

  /** When a call was last answered, epoch milliseconds; null: none was. */
  get answeredMs(): number | null {
    return this.#answeredMs;
  }
}
