import type { ExportDeps } from '../history/export.ts';

type HistoryClient = ExportDeps['client'];

/** Share of the calls left in the budget that work besides the polls may take at a time. */
const SHARE = 0.25;
/** Number of calls at a time where no limit is known. */
const WITHOUT_LIMIT = 400;

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
    this.#left = left === null ? WITHOUT_LIMIT : Math.floor(left * SHARE);
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
