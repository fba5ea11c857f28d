import type { OpenApiClient } from '../isolarcloud/client.ts';
import type { Statistic } from '../isolarcloud/wire/history.ts';
import { type HistoryCall, type HistorySubject, planCalls } from './request-plan.ts';
import { type RetryDeps, withRetry } from './retry.ts';
import { type HistoryRow, minuteRows, type Order, periodRows, type SpecOf } from './rows.ts';
import { slices, type TimeRange } from './time-range.ts';

/** The data requested for every point. */
export interface HistoryQuery {
  readonly span: TimeRange;
  /** For days, months and years. */
  readonly statistics: readonly Statistic[];
  /** For samples. */
  readonly intervalMinutes: number;
  readonly order: Order;
}

type Client = Pick<OpenApiClient, 'getDevicePointsDayMonthYearDataList' | 'getDevicePointMinuteDataList'>;

export interface ExportDeps extends RetryDeps {
  readonly client: Client;
  /** Called with the number of finished calls. */
  readonly progress: (done: number, all: number) => void;
}

/** The finished steps, kept so that an interrupted run can continue. */
export interface Steps {
  readonly done: number;
  append(rows: readonly HistoryRow[]): Promise<void>;
  /** The rows of the finished steps, in their order. */
  steps(): AsyncIterable<readonly HistoryRow[]>;
}

/** The calls that a query takes, in the order in which their rows are written. */
export function callsFor({ span, order }: HistoryQuery, subjects: readonly HistorySubject[]): readonly HistoryCall[] {
  const inOrder = slices(span);
  return planCalls(subjects, order === 'newest_first' ? inOrder.toReversed() : inOrder);
}

/**
 * The rows of each call: those that the progress log has, then those of the calls that it lacks. A call is made when its rows are
 * asked for, and they are kept in the progress log first.
 * @throws BridgeError an error that retrying does not resolve
 */
export async function* historySteps(
  query: HistoryQuery,
  calls: readonly HistoryCall[],
  specOf: SpecOf,
  progressLog: Steps,
  deps: ExportDeps,
): AsyncGenerator<readonly HistoryRow[]> {
  yield* progressLog.steps();
  deps.progress(progressLog.done, calls.length);
  for (const call of calls.slice(progressLog.done)) {
    const rows = await withRetry(() => rowsOf(query, call, specOf, deps.client), deps);
    await progressLog.append(rows);
    deps.progress(progressLog.done, calls.length);
    yield rows;
  }
}

async function rowsOf({ span, statistics, intervalMinutes, order }: HistoryQuery, call: HistoryCall, specOf: SpecOf, client: Client) {
  if (span.period === 'minute') {
    return minuteRows(await client.getDevicePointMinuteDataList({ ...call, intervalMinutes }), call, specOf, order);
  }
  const request = { ...call, period: span.period, statistics, order };
  return periodRows(await client.getDevicePointsDayMonthYearDataList(request), call, statistics, specOf, order);
}
