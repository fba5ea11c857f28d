import { createHash } from 'node:crypto';
import { DAY_MS } from '../calendar.ts';
import { dayAnchors, sampleAnchors } from '../history/counter.ts';
import type { Anchor } from '../history/curve.ts';
import { type ExportDeps, type HistoryQuery, historySteps } from '../history/export.ts';
import { planCalls } from '../history/request-plan.ts';
import { type HistoryRow, specLookup } from '../history/rows.ts';
import { type Slice, slices, type TimeRange } from '../history/time-range.ts';
import type { PointSpec } from '../model.ts';
import type { Progress } from '../store/state.ts';
import type { BackfillCounter, BackfillSubject, TimedCounter } from './counters.ts';

/** Opens the progress log of an operation. @param work a hash that identifies the operation */
type OpenProgress = (work: string) => Promise<Progress<readonly HistoryRow[]>>;
type RowsOf = (counter: BackfillCounter) => readonly HistoryRow[];

interface ReadOptions {
  /** Default: the whole time range of the query. */
  readonly inSlices?: readonly Slice[];
  /** Number of reads of this size in the job (`schedule/call-pace.ts`). Default: 1. */
  readonly parts?: number;
}

/**
 * Reads the history of counters. The progress logs keep the history until `forget` is called, so that a run after a dry run does not
 * request it again.
 */
export class CounterHistory {
  readonly #openProgress: OpenProgress;
  readonly #deps: ExportDeps;
  readonly #samples = new Map<string, Promise<RowsOf>>();
  readonly #journals: Progress<readonly HistoryRow[]>[] = [];

  constructor(openProgress: OpenProgress, deps: ExportDeps) {
    this.#openProgress = openProgress;
    this.#deps = deps;
  }

  /**
   * Reads the values of counters at the ends of the days of a span and of the day before.
   * @returns a function that returns the values of one of the counters
   */
  async days(counters: readonly TimedCounter[], span: TimeRange): Promise<(counter: TimedCounter) => readonly Anchor[]> {
    const rows = await this.#read(counters, { span: withDayBefore(span), statistics: ['peak', 'trough'] });
    return (counter) => dayAnchors(rows(counter), counter.time);
  }

  /**
   * Returns the samples of one counter on each of some days. The samples of all counters are read together, which takes no more
   * calls.
   */
  async samples(counter: TimedCounter, counters: readonly BackfillCounter[], days: readonly string[]): Promise<readonly Anchor[]> {
    const samples: Anchor[] = [];
    for (const day of days) {
      const span = { period: 'minute', from: day, to: day } as const;
      const known = this.#samples.get(day) ?? this.#read(counters, { span, statistics: [] }, { parts: days.length });
      this.#samples.set(day, known);
      samples.push(...sampleAnchors((await known)(counter), counter.time));
    }
    return samples;
  }

  /** Returns the stamps of all samples in a slice of time that have a value. */
  async stamps(counters: readonly BackfillCounter[], slice: Slice): Promise<readonly string[]> {
    const span: TimeRange = { period: 'minute', ...slice };
    const rows = await this.#read(counters, { span, statistics: [] }, { inSlices: [slice] });
    return counters.flatMap((counter) => rows(counter).flatMap(([, , stamp, reading]) => (typeof reading === 'number' ? [stamp] : [])));
  }

  /** Deletes the progress logs. Call this when the history is no longer needed. */
  async forget(): Promise<void> {
    for (const journal of this.#journals) await journal.remove();
  }

  async #read(
    counters: readonly BackfillCounter[],
    { span, statistics }: Pick<HistoryQuery, 'span' | 'statistics'>,
    { inSlices = slices(span), parts = 1 }: ReadOptions = {},
  ): Promise<RowsOf> {
    const query: HistoryQuery = { span, statistics, intervalMinutes: 5, order: 'oldest_first' };
    const subjects = subjectsOf(counters);
    const calls = planCalls(subjects, inSlices);
    const work = createHash('sha256')
      .update(JSON.stringify([query, calls]))
      .digest('hex')
      .slice(0, 12);
    const journal = await this.#openProgress(work);
    this.#journals.push(journal);
    const byCounter = new Map<string, HistoryRow[]>();
    const deps = { ...this.#deps, jobCalls: calls.length * parts };
    for await (const rows of historySteps(query, calls, specLookup(subjects), journal, deps)) {
      for (const row of rows) {
        const key = `${row[0]}/${row[1]}`;
        const known = byCounter.get(key) ?? [];
        byCounter.set(key, known);
        known.push(row);
      }
    }
    return ({ subject, spec }) => byCounter.get(`${subject.psKey}/${spec.pointId}`) ?? [];
  }
}

/** Returns the number of calls with which `CounterHistory.days` reads a span. */
export const callsForDays = (counters: readonly BackfillCounter[], span: TimeRange): number =>
  planCalls(subjectsOf(counters), slices(withDayBefore(span))).length;

const withDayBefore = (span: TimeRange): TimeRange => ({
  ...span,
  from: new Date(Date.parse(`${span.from}T00:00:00Z`) - DAY_MS).toISOString().slice(0, 10),
});

function subjectsOf(counters: readonly BackfillCounter[]): readonly BackfillSubject[] {
  const bySubject = new Map<BackfillSubject, PointSpec[]>();
  for (const { subject, spec } of counters) bySubject.set(subject, [...(bySubject.get(subject) ?? []), spec]);
  return [...bySubject].map(([subject, specs]) => ({ ...subject, specs }));
}
