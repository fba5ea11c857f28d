import { DAY_MS, HOUR_MS, MINUTE_MS } from '../calendar.ts';
import { BridgeError } from '../errors.ts';
import { hourOf } from '../history/counter.ts';
import { type Anchor, curveThrough } from '../history/curve.ts';
import type { Span } from '../history/span.ts';
import { adjustedRow, type HourRow, planStatistics, type StatisticsPlan } from '../homeassistant/statistics/plan.ts';
import type { Recorder } from '../homeassistant/statistics/recorder.ts';
import { importedBy, type UndoBook, withoutFlattened } from '../homeassistant/statistics/undo.ts';
import { daysToMeasure, liveAnchor } from './backfill-days.ts';
import { type Counter, type CounterHistory, measuredCurve } from './counters.ts';
import { renderTable } from './table.ts';

/** What is to be done to the statistics of one sensor. */
export interface Task {
  readonly counter: Counter;
  readonly rows: readonly HourRow[];
  readonly plan: StatisticsPlan;
  readonly measured: boolean;
}

export interface TaskContext {
  readonly span: Span;
  /** Samples are read of every day. */
  readonly everyHour: boolean;
  /** The counters were named: each of them must have a history. */
  readonly named: boolean;
  readonly history: CounterHistory;
  readonly recorder: Recorder;
  readonly undoBook: UndoBook;
  readonly nowMs: number;
}

/** Home Assistant has summarised an hour a few seconds after its end; its clock may differ from ours. */
const SUMMARISED_AFTER_MS = 2 * HOUR_MS;

/**
 * What is to be done. Everything is read and checked before anything is written.
 * @throws BridgeError history_missing, statistics_unusable where somebody adjusted a sum, and what reading throws
 */
export async function tasksFor(counters: readonly Counter[], context: TaskContext): Promise<readonly Task[]> {
  const { span, history, named } = context;
  const days = await history.days(counters, span);
  const known = counters.filter((counter) => days(counter).length > 0);
  const missing = counters.find((counter) => !known.includes(counter));
  if (known.length === 0 || (named && missing !== undefined)) {
    throw new BridgeError('history_missing', { detail: missing && `${missing.subject.psKey}, point ${missing.spec.pointId}` });
  }
  const tasks: Task[] = [];
  for (const counter of known) tasks.push(await taskFor(counter, days(counter), known, context));
  return tasks;
}

async function taskFor(counter: Counter, days: readonly Anchor[], known: readonly Counter[], context: TaskContext): Promise<Task> {
  const { span, everyHour, history, recorder, undoBook, nowMs } = context;
  const { statisticId, offsetMinutes, share } = counter;
  const imported = importedBy(undoBook, statisticId);
  const rows = withoutFlattened(await recorder.rows(statisticId));
  const adjusted = adjustedRow({ rows, imported });
  if (adjusted !== null) {
    const detail = `the sum of ${statisticId} was changed by somebody at ${new Date(adjusted.start).toISOString().slice(0, 16)}Z`;
    throw new BridgeError('statistics_unusable', { detail });
  }
  const past = curveThrough([...days, ...liveAnchor(rows, imported, days)], share);
  const from = Date.parse(`${span.from}T00:00:00Z`) - offsetMinutes * MINUTE_MS;
  const to = Date.parse(`${span.to}T00:00:00Z`) - offsetMinutes * MINUTE_MS + DAY_MS;
  const samples: Anchor[] = [];
  for (const day of daysToMeasure(offsetMinutes, rows, past, { from, to, everything: everyHour })) {
    samples.push(...(await history.samples(counter, known, day)));
  }
  const measured = measuredCurve(samples);
  const plan = planStatistics({
    rows,
    from: hourOf(from + HOUR_MS - 1),
    until: Math.min(hourOf(to), hourOf(nowMs - SUMMARISED_AFTER_MS)),
    past: (at) => measured(at) ?? past(at),
    measured,
    imported,
  });
  return { counter, rows, plan, measured: samples.length > 0 };
}

/** The tasks as a table for people. */
export function renderTasks(tasks: readonly Task[]): string {
  const columns = ['sensor', 'first hour', 'last hour', 'new', 'changed', 'kWh', 'shift kWh', 'hours are'].map((title) => ({
    title,
    align: ['new', 'changed', 'kWh', 'shift kWh'].includes(title) ? ('right' as const) : ('left' as const),
  }));
  const hour = (row: HourRow | undefined): string => (row === undefined ? '-' : `${new Date(row.start).toISOString().slice(0, 16)}Z`);
  return renderTable(
    columns,
    tasks.map(({ counter, rows, plan, measured }) => {
      const now = new Set(rows.map(({ start }) => start));
      const fresh = plan.rows.filter(({ start }) => !now.has(start));
      const [first, last] = [plan.rows[0], plan.rows.at(-1)];
      const spread = counter.follows === 'sun' ? 'a day spread by the sun' : 'a day spread evenly';
      return [
        ...[counter.statisticId, hour(first), hour(last)],
        ...[String(fresh.length), String(plan.rows.length - fresh.length)],
        first === undefined || last === undefined ? '-' : (last.state - first.state).toFixed(3),
        plan.shifts.map(({ amount }) => amount.toFixed(3)).join(', ') || '-',
        plan.rows.length === 0 ? '-' : measured ? `measured, else ${spread}` : spread,
      ];
    }),
  );
}
