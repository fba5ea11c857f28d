import { createHash } from 'node:crypto';
import { textsOf } from '../../app/texts.ts';
import { formatUtc } from '../../calendar.ts';
import { BridgeError, EXIT } from '../../errors.ts';
import { earliestDay } from '../../history/earliest-day.ts';
import { callsFor, type ExportDeps, type HistoryQuery, historySteps } from '../../history/export.ts';
import { type HistoryRow, specLookup } from '../../history/rows.ts';
import { checkPeriods, type Period, timeRangeOf } from '../../history/time-range.ts';
import type { Statistic } from '../../isolarcloud/wire/history.ts';
import { type Phrase, phrase, type Texts } from '../../texts/texts.ts';
import type { Context, Outcome } from '../context.ts';
import { chosenFormat, type FormatOptions } from '../output/format-choice.ts';
import { type Row, renderRows } from '../output/render-rows.ts';
import { type ResultOptions, writeResult } from '../output/write-result.ts';
import type { PlantOptions } from '../support/named-plants.ts';
import { loadForAccount } from '../support/one-account.ts';
import { portsFor } from '../support/ports.ts';
import { withCloud } from '../support/with-cloud.ts';
import type { AccountOptions } from '../values/one-reading.ts';
import type { ValueOptions } from '../values/value-rows.ts';
import { HistoryCount, SUMMARY_LAYOUT } from './history-count.ts';
import { describer, hasValue, layoutOf } from './history-layout.ts';
import { historySubjects } from './history-subjects.ts';

export interface HistoryOptions extends AccountOptions, PlantOptions, ValueOptions, FormatOptions, ResultOptions {
  readonly period: Period;
  readonly from: string;
  readonly to?: string | undefined;
  readonly statistics?: readonly string[] | undefined;
  readonly every: number;
  readonly points?: readonly string[] | undefined;
  readonly devices?: readonly string[] | undefined;
  readonly newestFirst?: boolean | undefined;
  /** `--summary`: only the counts of each plant. */
  readonly summary?: boolean | undefined;
  /** `--missing`: names each point without history. */
  readonly missing?: boolean | undefined;
}

const STATISTICS: readonly Statistic[] = ['mean', 'peak', 'trough', 'total'];

/**
 * Writes the history of points (open-api-guide.md 6), each part as soon as it is read. If the command is interrupted and
 * started again with the same options, it continues where it ended.
 * @throws BridgeError
 */
export async function history(options: HistoryOptions, context: Context): Outcome {
  const config = loadForAccount(options, context);
  const format = chosenFormat(options);
  const statistics = statisticsOf(options);
  checkPeriods(options.period, { from: options.from, to: options.to, choosable: true });
  const texts = textsOf(config);
  const ports = await portsFor(config, context);
  return withCloud({ config, context, ports }, options, async (cloud) => {
    const span = timeRangeOf(options.period, options.from, options.to ?? null, earliestDay([...cloud.plants.values()], context.now()));
    const query: HistoryQuery = {
      span,
      statistics,
      intervalMinutes: options.every,
      order: options.newestFirst ? 'newest_first' : 'oldest_first',
    };
    const choice = { points: options.points ?? null, devices: options.devices ?? null, name: options.name ?? null };
    const subjects = await historySubjects(config, choice, cloud);
    if (subjects.length === 0) {
      const detail = options.name === undefined ? phrase('detail.no_points') : phrase('detail.name_unknown', { name: options.name });
      throw new BridgeError('usage_invalid', { detail });
    }

    const calls = callsFor(query, subjects);
    const work = createHash('sha256')
      .update(JSON.stringify([query, calls]))
      .digest('hex')
      .slice(0, 12);
    const progressLog = await ports.stores.openProgress<readonly HistoryRow[]>('history', work);
    const reporting = progressReporter(context, texts);
    const specOf = specLookup(subjects);
    const steps = (progress: ExportDeps['progress']): AsyncIterable<readonly HistoryRow[]> =>
      historySteps(query, calls, specOf, progressLog, {
        ...context,
        ...reporting,
        progress,
        signal: context.stop,
        client: cloud.client,
      });

    // The output is opened only once a row has a value, so that an empty history leaves no file.
    if (!(await hasRows(steps(reporting.progress)))) {
      await progressLog.remove();
      throw new BridgeError('history_missing', { detail: phrase('detail.span', { from: span.from, to: span.to }) });
    }
    const count = new HistoryCount(subjects, texts);
    const layout = layoutOf(options.period === 'minute' ? ['value'] : statistics);
    const describe = describer(subjects, specOf, layout.columns, texts);
    async function* rows(): AsyncGenerator<readonly Row[]> {
      // If the rows go to the same terminal, they show the progress themselves.
      for await (const step of steps(context.out.isTerminal && options.output === undefined ? () => undefined : reporting.progress)) {
        const wanted = options.withValue ? step.filter(hasValue) : step;
        count.take(wanted);
        if (!options.summary) yield wanted.map(describe);
      }
      if (options.summary) yield count.summary();
    }
    const isWhole = await writeResult(renderRows(format, options.summary ? SUMMARY_LAYOUT : layout, texts, rows()), options, context);
    if (!isWhole) return EXIT.ok;
    await progressLog.remove();
    for (const sentence of count.missing(options.missing ?? false)) context.err.write(`${sentence}\n`);
    const written = { rows: count.rows, calls: calls.length };
    const { output } = options;
    context.err.write(
      `${output === undefined ? texts('history.written', written) : texts('history.written_to', { ...written, file: output })}\n`,
    );
    return EXIT.ok;
  });
}

/** Whether any row has a value. Reads rows until one has. */
async function hasRows(steps: AsyncIterable<readonly HistoryRow[]>): Promise<boolean> {
  for await (const rows of steps) if (rows.some(hasValue)) return true;
  return false;
}

/** Returns the statistics that the options ask for. @throws BridgeError usage_invalid if the options contradict each other */
function statisticsOf({ period, statistics, every }: HistoryOptions): readonly Statistic[] {
  const invalid = (detail: Phrase): BridgeError => new BridgeError('usage_invalid', { detail });
  if (!Number.isInteger(every) || every < 5 || every % 5 !== 0) throw invalid(phrase('detail.every'));
  if (period === 'minute') {
    if (statistics !== undefined) throw invalid(phrase('detail.statistics_of_samples'));
    return [];
  }
  const named = statistics ?? [period === 'day' ? 'peak' : 'total'];
  const unknown = named.find((name) => !STATISTICS.some((statistic) => statistic === name));
  if (unknown !== undefined) throw invalid(phrase('detail.statistics_unknown', { known: STATISTICS.join(', '), unknown }));
  if (period === 'day' && named.includes('total')) throw invalid(phrase('detail.total_of_days'));
  return STATISTICS.filter((statistic) => named.includes(statistic));
}

/** Returns functions that tell the user how many calls are done, and what the command waits for. */
export function progressReporter({ err }: Pick<Context, 'err'>, texts: Texts): Pick<ExportDeps, 'progress' | 'waiting'> {
  return {
    progress: (done, all) => {
      if (err.isTerminal) err.redraw(texts('history.progress', { done, all }));
    },
    waiting: (error, untilMs) =>
      err.write(`${texts('history.waiting', { happened: error.happened(texts), until: `${formatUtc(untilMs)}Z` })}\n`),
  };
}
