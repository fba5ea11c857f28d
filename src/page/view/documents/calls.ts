export interface CallsView {
  /** The budgets of hour, day and month, in this order. A span without a limit has only a count. */
  readonly spans: readonly CallSpan[];
  /** Number of calls until the first of the budgets is spent; null: no limit is known. */
  readonly left: number | null;
  /** The calls of this hour and this day by purpose. A purpose without a call today is left out. */
  readonly byPurpose: readonly PurposeCount[];
  /** Calls since the start by endpoint and result, the most frequent first. */
  readonly byEndpoint: readonly CallCount[];
}

export interface CallSpan {
  readonly span: 'hour' | 'day' | 'month';
  readonly used: number;
  /** The limit in force. */
  readonly limit: number | null;
  /** The part of the limit that the bridge uses: 80 %. */
  readonly usable: number | null;
  /** Whether the limit is the configured one or a smaller one that the cloud states. */
  readonly from: 'configuration' | 'cloud' | null;
}

export interface PurposeCount {
  /** `others`: calls of other commands and programs, and of this bridge before its start. */
  readonly purpose: 'values' | 'lists' | 'alarms' | 'history' | 'sign_in' | 'others';
  readonly thisHour: number;
  /** Calls of the day, which begins at 00:00 UTC. */
  readonly today: number;
}

export interface CallCount {
  readonly endpoint: string;
  /** `ok`, or the code of the error. */
  readonly result: string;
  readonly count: number;
}
