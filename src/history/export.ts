import type { OpenApiClient } from '../isolarcloud/client.ts';
import type { Statistic } from '../isolarcloud/wire/history.ts';
import { type HistoryCall, type HistorySubject, planCalls } from './request-plan.ts';
import { type RetryDeps, withRetry } from './retry.ts';
import { type HistoryRow, minuteRows, type Order, periodRows, type SpecOf } from './rows.ts';
import { slices, type TimeRange } from './time-range.ts';

/** What is asked for of every point. */
export interface HistoryQuery {
  readonly span: TimeRange;
  /** Of days, months and years. */
  readonly statistics: readonly Statistic[];
  /** Between samples. */
  readonly intervalMinutes: number;
  readonly order: Order;
}

type Client = Pick<OpenApiClient, 'getDevicePointsDayMonthYearDataList' | 'getDevicePointMinuteDataList'>;

export interface ExportDeps extends RetryDeps {
  readonly client: Client;
  /** Told how many calls are done. */
  readonly progress: (done: number, all: number) => void;
}

/** What is done, kept so that it goes on after an interruption. */
export interface Steps {
  readonly done: number;
  append(rows: readonly HistoryRow[]): Promise<void>;
}

/** The calls that a query takes, in the order in which their rows are written. */
export function callsFor({ span, order }: HistoryQuery, subjects: readonly HistorySubject[]): readonly HistoryCall[] {
  const inOrder = slices(span);
  return planCalls(subjects, order === 'newest_first' ? inOrder.toReversed() : inOrder);
}

/** Makes the calls that the journal lacks; it then holds the rows of each. @throws BridgeError what ends a call for good */
export async function fetchHistory(
  query: HistoryQuery,
  calls: readonly HistoryCall[],
  specOf: SpecOf,
  journal: Steps,
  deps: ExportDeps,
): Promise<void> {
  deps.progress(journal.done, calls.length);
  for (const call of calls.slice(journal.done)) {
    await journal.append(await withRetry(() => rowsOf(query, call, specOf, deps.client), deps));
    deps.progress(journal.done, calls.length);
  }
}

async function rowsOf({ span, statistics, intervalMinutes, order }: HistoryQuery, call: HistoryCall, specOf: SpecOf, client: Client) {
  if (span.period === 'minute') {
    return minuteRows(await client.getDevicePointMinuteDataList({ ...call, intervalMinutes }), call, specOf, order);
  }
  const request = { ...call, period: span.period, statistics, order };
  return periodRows(await client.getDevicePointsDayMonthYearDataList(request), call, statistics, specOf, order);
}
