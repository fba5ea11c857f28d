import { HOUR_MS } from '../calendar.ts';
import type { ExportDeps } from '../history/export.ts';
import { type CallCounts, type CallLimits, callsIn, callsLeft, withCalls } from '../schedule/call-budget.ts';
import { callPace } from '../schedule/call-pace.ts';

type HistoryClient = ExportDeps['client'];

/** Share of the calls left in the budget that work besides the polls may take at a time. */
const SHARE = 0.25;
/** Number of calls at a time where no limit is known. */
const WITHOUT_LIMIT = 400;

/** The number of calls that such work may make at a time. @param left number of calls that are left of the budget; null or infinite: no limit */
const shareOf = (left: number | null): number => (left === null || !Number.isFinite(left) ? WITHOUT_LIMIT : Math.floor(left * SHARE));

/** Thrown instead of a call beyond the share. */
export class CallShareSpent extends Error {}

export interface CallShareOptions {
  /** Number of calls that are left of the budget; null if no limit is known. */
  readonly left: number | null;
  /** Whether the budget is too small to poll for every sample: then no call is made. */
  readonly isShort: () => boolean;
}

/** The history calls of a client for work that must not be at the cost of the polls. */
export class CallShare implements HistoryClient {
  readonly #client: HistoryClient;
  readonly #isShort: () => boolean;
  #left: number;

  constructor(client: HistoryClient, { left, isShort }: CallShareOptions) {
    this.#client = client;
    this.#isShort = isShort;
    this.#left = shareOf(left);
  }

  getDevicePointsDayMonthYearDataList: HistoryClient['getDevicePointsDayMonthYearDataList'] = async (request) => {
    this.#take();
    return this.#client.getDevicePointsDayMonthYearDataList(request);
  };

  getDevicePointMinuteDataList: HistoryClient['getDevicePointMinuteDataList'] = async (request) => {
    this.#take();
    return this.#client.getDevicePointMinuteDataList(request);
  };

  callsAtOnce: HistoryClient['callsAtOnce'] = (jobCalls) => this.#client.callsAtOnce(jobCalls);

  /** @throws CallShareSpent */
  #take(): void {
    if (this.#left <= 0 || this.#isShort()) throw new CallShareSpent();
    this.#left -= 1;
  }
}

/** The duration of longer work is not estimated. */
const LONGEST_HOURS = 31 * 24;

interface Spending {
  readonly counts: CallCounts;
  readonly limits: CallLimits;
  readonly nowMs: number;
}

/**
 * Returns about how long a number of calls takes that are made hour by hour, as many as the share allows, while the polls go on as in the
 * hour before; milliseconds. null: more than a month.
 */
export function timeBesidePolls(calls: number, { counts, limits, nowMs }: Spending): number | null {
  const polls = callsIn('hour', counts, nowMs - HOUR_MS);
  const { gapMs } = callPace(calls, [], nowMs);
  let [rest, spent] = [calls, counts];
  for (let hour = 0; hour < LONGEST_HOURS; hour++) {
    const atMs = nowMs + hour * HOUR_MS;
    const share = shareOf(callsLeft(spent, limits, atMs));
    if (rest <= share) return hour * HOUR_MS + rest * gapMs;
    rest -= share;
    spent = withCalls(spent, share + polls, atMs);
  }
  return null;
}
