import { createHash } from 'node:crypto';
import { textsOf } from '../../app/texts.ts';
import { formatUtc, MINUTE_MS } from '../../calendar.ts';
import type { Config } from '../../config/schema.ts';
import { BridgeError, EXIT } from '../../errors.ts';
import { callsFor, fetchHistory, type HistoryQuery } from '../../history/export.ts';
import type { HistoryFormat } from '../../history/format-names.ts';
import { type HistoryRow, specLookup } from '../../history/rows.ts';
import { checkPeriods, type Period, timeRangeOf } from '../../history/time-range.ts';
import type { Statistic } from '../../isolarcloud/wire/history.ts';
import type { Plant } from '../../model.ts';
import { parseDeclaredZone } from '../../readings/device-time.ts';
import { ENGLISH, nameIn, type Phrase, phrase, type Texts } from '../../texts/texts.ts';
import type { Context, Outcome } from '../context.ts';
import { type Described, render } from '../output/render-rows.ts';
import { renderTable } from '../output/table.ts';
import { writeAtomic } from '../output/write-atomic.ts';
import { loadForCommand } from '../support/load-config.ts';
import { portsFor } from '../support/ports.ts';
import { withCloud } from '../support/with-cloud.ts';
import type { AccountOptions } from '../values/one-reading.ts';
import { historySubjects, type NamedSubject } from './history-subjects.ts';

export interface HistoryOptions extends AccountOptions {
  readonly period: Period;
  readonly from: string;
  readonly to?: string | undefined;
  readonly statistics?: readonly string[] | undefined;
  readonly every: number;
  readonly points?: readonly string[] | undefined;
  readonly devices?: readonly string[] | undefined;
  readonly newestFirst?: boolean | undefined;
  readonly format: HistoryFormat;
  readonly output?: string | undefined;
}

const STATISTICS: readonly Statistic[] = ['mean', 'peak', 'trough', 'total'];
const NAMES = ['ps_id', 'plant', 'ps_key', 'device', 'device_type', 'point_id', 'point', 'slug', 'unit', 'time'] as const;

/** Writes the history of points (open-api-guide.md 6); an interrupted run continues when it is started again. @throws BridgeError */
export async function history(options: HistoryOptions, context: Context): Outcome {
  const config = loadForCommand(options, context);
  const statistics = statisticsOf(options);
  checkPeriods(options.period, { from: options.from, to: options.to, choosable: true });
  const ports = await portsFor(config, context);
  return withCloud({ config, context, ports }, options, async (cloud) => {
    const span = timeRangeOf(options.period, options.from, options.to ?? null, earliestDay([...cloud.plants.values()], context.now()));
    const query: HistoryQuery = {
      span,
      statistics,
      intervalMinutes: options.every,
      order: options.newestFirst ? 'newest_first' : 'oldest_first',
    };
    const choice = { points: options.points ?? null, devices: options.devices ?? null };
    const subjects = await historySubjects(config, choice, cloud);
    if (subjects.length === 0) throw new BridgeError('usage_invalid', { detail: phrase('detail.no_points') });

    const calls = callsFor(query, subjects);
    const work = createHash('sha256')
      .update(JSON.stringify([query, calls]))
      .digest('hex')
      .slice(0, 12);
    const journal = await ports.stores.openProgress<readonly HistoryRow[]>('history', work);
    await fetchHistory(query, calls, specLookup(subjects), journal, {
      ...context,
      signal: context.stop,
      client: cloud.client,
      ...progressReporter(context, textsOf(config)),
    });

    const steps = await journal.steps();
    const missing = withoutHistory(subjects, steps);
    if (missing.length === subjects.flatMap(({ specs }) => specs).length) {
      await journal.remove();
      throw new BridgeError('history_missing', { detail: phrase('detail.span', { from: span.from, to: span.to }) });
    }
    const rows = await write(steps, subjects, options, { config, context, statistics });
    await journal.remove();
    for (const sentence of missing) context.err.write(`${sentence}\n`);
    const where = options.output === undefined ? '' : ` ${options.output}:`;
    context.err.write(`Written:${where} ${rows} rows from ${calls.length} calls.\n`);
    return EXIT.ok;
  });
}

/** @returns how many rows were written @throws BridgeError output_unwritable */
async function write(
  steps: readonly (readonly HistoryRow[])[],
  subjects: readonly NamedSubject[],
  { period, format, output }: HistoryOptions,
  { config, context, statistics }: { config: Config; context: Context; statistics: readonly Statistic[] },
): Promise<number> {
  const columns = [...NAMES, ...(period === 'minute' ? ['value'] : statistics)];
  const text = render(format, columns, lazily(steps, describer(subjects, columns, textsOf(config))), tableOf);
  if (output !== undefined) await writeAtomic(output, text);
  else for (const piece of text) context.out.write(piece);
  return steps.reduce((sum, rows) => sum + rows.length, 0);
}

/** @throws BridgeError usage_invalid */
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

/** The current day of the plant in which it begins last. */
export function earliestDay(plants: readonly Plant[], nowMs: number): string {
  const offsets = plants.map(({ declaredZone }) => parseDeclaredZone(declaredZone) ?? 0);
  return formatUtc(nowMs + Math.min(...offsets) * MINUTE_MS).slice(0, 10);
}

export const progressReporter = ({ err }: Context, texts: Texts) => ({
  progress: (done: number, all: number): void => {
    if (err.isTerminal) err.redraw(texts('history.progress', { done, all }));
  },
  waiting: (error: BridgeError, untilMs: number): void =>
    err.write(`${texts('history.waiting', { happened: error.happened(texts), until: `${formatUtc(untilMs)}Z` })}\n`),
});

/** A sentence for each point without data in the cloud. */
function withoutHistory(subjects: readonly NamedSubject[], steps: readonly (readonly HistoryRow[])[]): readonly string[] {
  const seen = new Set(
    steps.flat().flatMap(([psKey, pointId, , ...values]) => (values.some((value) => value !== null) ? [`${psKey}/${pointId}`] : [])),
  );
  return subjects.flatMap(({ psKey, specs }) =>
    specs
      .filter(({ pointId }) => !seen.has(`${psKey}/${pointId}`))
      .map(({ pointId, name }) => `No history of ${psKey}, point ${pointId} (${nameIn(name, ENGLISH)}).`),
  );
}

function describer(subjects: readonly NamedSubject[], columns: readonly string[], texts: Texts): (row: HistoryRow) => Described {
  const specOf = specLookup(subjects);
  const byKey = new Map(subjects.map((subject) => [subject.psKey, subject]));
  return ([psKey, pointId, time, ...values]) => {
    const [subject, spec] = [byKey.get(psKey), specOf(psKey, pointId)];
    const fields = [
      ...[subject?.psId, subject?.plant, psKey, subject?.device, subject?.deviceType],
      ...[pointId, spec && nameIn(spec.name, texts), spec?.slug, spec?.unit, time],
      ...values,
    ];
    return Object.fromEntries(columns.map((column, index) => [column, fields[index] ?? null]));
  };
}

/** Formats rows only when they are written, since there may be very many. */
function* lazily(steps: readonly (readonly HistoryRow[])[], describe: (row: HistoryRow) => Described): Generator<readonly Described[]> {
  for (const rows of steps) yield rows.map(describe);
}

/** The columns of the table output. */
function tableOf(columns: readonly string[], rows: readonly Described[]): string {
  const shown = columns.filter((column) => !['ps_id', 'device_type', 'point_id', 'point'].includes(column));
  return renderTable(
    shown.map((title) => ({ title, align: STATISTICS.some((name) => name === title) || title === 'value' ? 'right' : 'left' })),
    rows.map((row) => shown.map((column) => String(row[column] ?? '-'))),
  );
}
