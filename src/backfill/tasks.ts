import { HOUR_MS, MINUTE_MS } from '../calendar.ts';
import { BridgeError } from '../errors.ts';
import { hourOf, rising } from '../history/counter.ts';
import { type Anchor, curveThrough, evenly } from '../history/curve.ts';
import type { TimeRange } from '../history/time-range.ts';
import { adjustedRow, type HourRow, planStatistics, type StatisticsPlan } from '../homeassistant/statistics/import-plan.ts';
import type { Recorder } from '../homeassistant/statistics/recorder.ts';
import { importedBy, type UndoBook, withoutFlattened } from '../homeassistant/statistics/undo.ts';
import { phrase } from '../texts/texts.ts';
import type { CounterHistory } from './counter-history.ts';
import type { TimedCounter } from './counters.ts';
import { daysToMeasure, liveAnchor } from './days.ts';

/** The planned changes to the statistics of one sensor. */
export interface Task {
  readonly counter: TimedCounter;
  readonly rows: readonly HourRow[];
  readonly plan: StatisticsPlan;
  readonly measured: boolean;
}

export interface TaskContext {
  readonly span: TimeRange;
  /** Whether samples of every day are read, instead of only those of days with suspect hours. */
  readonly everyHour: boolean;
  /** Whether the user has named the counters; each must then have a history. */
  readonly named: boolean;
  readonly history: CounterHistory;
  readonly recorder: Recorder;
  readonly undoBook: UndoBook;
  readonly nowMs: number;
}

/** Hours that ended less than this ago are left to Home Assistant: it summarises an hour after its end, by its own clock. */
const SUMMARISED_AFTER_MS = 2 * HOUR_MS;
/** Between samples that are further apart than this, the energy of each hour counts as not measured. */
const WIDEST_SAMPLES_MS = 20 * MINUTE_MS;

/**
 * Plans the changes to the statistics of each counter. Writes nothing, so that all history is read and checked before the first change.
 * @throws BridgeError history_missing, statistics_unusable if a sum was adjusted by hand, and the errors of reading
 */
export async function tasksFor(counters: readonly TimedCounter[], context: TaskContext): Promise<readonly Task[]> {
  const { span, history, named } = context;
  const days = await history.days(counters, span);
  const known = counters.filter((counter) => days(counter).length > 0);
  const missing = counters.find((counter) => !known.includes(counter));
  if (known.length === 0 || (named && missing !== undefined)) {
    throw new BridgeError('history_missing', {
      detail: missing && phrase('detail.point', { psKey: missing.subject.psKey, pointId: missing.spec.pointId }),
    });
  }
  const tasks: Task[] = [];
  for (const counter of known) tasks.push(await taskFor(counter, days(counter), known, context));
  return tasks;
}

async function taskFor(
  counter: TimedCounter,
  days: readonly Anchor[],
  known: readonly TimedCounter[],
  context: TaskContext,
): Promise<Task> {
  const { span, everyHour, history, recorder, undoBook, nowMs } = context;
  const { statisticId, time } = counter;
  const { share } = counter.spread;
  const imported = importedBy(undoBook, statisticId);
  const rows = withoutFlattened(await recorder.rows(statisticId));
  const adjusted = adjustedRow({ rows, imported });
  if (adjusted !== null) {
    const time = `${new Date(adjusted.start).toISOString().slice(0, 16)}Z`;
    throw new BridgeError('statistics_unusable', { detail: phrase('detail.sum_changed', { sensor: statisticId, time }) });
  }
  const ends = [...days, ...liveAnchor(rows, imported, days)];
  const [from, to] = [time.startOf(span.from), time.endOf(span.to)];
  const measuredDays = daysToMeasure(time, rows, curveThrough(ends, share), { from, to, everything: everyHour });
  const samples = await history.samples(counter, known, measuredDays);
  const plan = planStatistics({
    rows,
    from: hourOf(from + HOUR_MS - 1),
    until: Math.min(hourOf(to), hourOf(nowMs - SUMMARISED_AFTER_MS)),
    past: curveThrough(rising([...ends, ...samples]), share),
    measured: curveThrough(rising(samples), evenly, WIDEST_SAMPLES_MS),
    imported,
  });
  return { counter, rows, plan, measured: samples.length > 0 };
}
