import type { OpenApiClient } from '../isolarcloud/client.ts';
import type { Statistic } from '../isolarcloud/wire/history.ts';
import { type HistoryCall, type HistorySubject, planCalls } from './request-plan.ts';
import { type RetryDeps, withRetry } from './retry.ts';
import { type HistoryRow, minuteRows, type Order, periodRows, type SpecOf } from './rows.ts';
import { slices, type TimeRange } from './time-range.ts';

/** The history that is requested of every point. */
export interface HistoryQuery {
  readonly span: TimeRange;
  /** The statistics of each day, month or year; not used for samples. */
  readonly statistics: readonly Statistic[];
  /** The time between two samples; used for samples only. */
  readonly intervalMinutes: number;
  readonly order: Order;
}

type Client = Pick<OpenApiClient, 'getDevicePointsDayMonthYearDataList' | 'getDevicePointMinuteDataList' | 'callsAtOnce'>;

export interface ExportDeps extends RetryDeps {
  readonly client: Client;
  /** Called with the number of completed calls, and the number of all calls. */
  readonly progress: (done: number, all: number) => void;
  /** Calls of the job that these calls are part of. Default: the number of calls that remain. */
  readonly jobCalls?: number;
}

/** The completed steps, kept so that an interrupted run can continue. A step is the rows of one call. */
export interface Steps {
  readonly done: number;
  append(rows: readonly HistoryRow[]): Promise<void>;
  /** Returns the rows of each completed step, oldest step first. */
  steps(): AsyncIterable<readonly HistoryRow[]>;
}

/** Returns the calls that a query takes, in the order in which their rows are written. */
export function callsFor({ span, order }: HistoryQuery, subjects: readonly HistorySubject[]): readonly HistoryCall[] {
  const inOrder = slices(span);
  return planCalls(subjects, order === 'newest_first' ? inOrder.toReversed() : inOrder);
}

/**
 * Yields the rows of each call: first those in the progress log, then those of the remaining calls. Calls are made only when the
 * reader asks for the rows of the first of them, as many at once as the pace allows, and their rows are added to the progress log
 * before they are yielded.
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
  const left = calls.slice(progressLog.done);
  const { client, jobCalls = left.length } = deps;
  const rowsOfCall = (call: HistoryCall): Promise<readonly HistoryRow[]> => rowsOf(query, { ...call, jobCalls }, specOf, client);
  for (let next = 0; next < left.length; ) {
    const group = left.slice(next, next + client.callsAtOnce(jobCalls));
    next += group.length;
    const answered: (readonly HistoryRow[])[] = [];
    for await (const rows of rowsOfGroup(group, rowsOfCall, deps)) {
      await progressLog.append(rows);
      deps.progress(progressLog.done, calls.length);
      answered.push(rows);
    }
    // Not earlier: a caller that stops after the first rows must not lose those of the other calls.
    yield* answered;
  }
}

/** The rows of calls that are made at the same time. Of those that failed, the first is waited for; then they are made again. */
async function* rowsOfGroup(
  group: readonly HistoryCall[],
  rowsOfCall: (call: HistoryCall) => Promise<readonly HistoryRow[]>,
  deps: RetryDeps,
): AsyncGenerator<readonly HistoryRow[]> {
  const results = await Promise.allSettled(group.map(rowsOfCall));
  const failures: unknown[] = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : [])).slice(0, 1);
  for (const [index, call] of group.entries()) {
    const result = results[index];
    const again = async (): Promise<readonly HistoryRow[]> => {
      if (failures.length > 0) throw failures.pop();
      return rowsOfCall(call);
    };
    yield result?.status === 'fulfilled' ? result.value : await withRetry(again, deps);
  }
}

async function rowsOf(
  { span, statistics, intervalMinutes, order }: HistoryQuery,
  call: HistoryCall & { readonly jobCalls: number },
  specOf: SpecOf,
  client: Client,
): Promise<readonly HistoryRow[]> {
  if (span.period === 'minute') {
    return minuteRows(await client.getDevicePointMinuteDataList({ ...call, intervalMinutes }), call, specOf, order);
  }
  const request = { ...call, period: span.period, statistics, order };
  return periodRows(await client.getDevicePointsDayMonthYearDataList(request), call, statistics, specOf, order);
}
