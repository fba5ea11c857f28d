import { stringify } from 'csv-stringify/sync';
import { collectorOptions } from '../../app/collector-options.ts';
import { textsOf } from '../../app/texts.ts';
import { EXIT } from '../../errors.ts';
import type { READ_FORMATS } from '../choices.ts';
import type { Context, Outcome } from '../context.ts';
import { renderTable } from '../output/table.ts';
import { writeAtomic } from '../output/write-atomic.ts';
import { loadForCommand } from '../support/load-config.ts';
import { portsFor } from '../support/ports.ts';
import { type AccountOptions, readOnce } from './one-reading.ts';
import { type ValueRow, valueRows } from './value-rows.ts';

type Format = (typeof READ_FORMATS)[number];

export interface ReadOptions extends AccountOptions {
  readonly format: Format;
  /** `--output` */
  readonly output?: string | undefined;
}

/** Prints one reading of the configured points (open-api-guide.md 10). @throws BridgeError */
export async function read(options: ReadOptions, context: Context): Outcome {
  const config = loadForCommand(options, context);
  const ports = await portsFor(config, context);
  const collector = await readOnce({ config, context, ports }, collectorOptions(config), options);
  const texts = textsOf(config);
  const rows = valueRows(collector.subjects(), texts);
  const text = RENDER[options.format](rows);
  if (options.output === undefined) {
    context.out.write(text);
  } else {
    await writeAtomic(options.output, [text]);
    context.err.write(`${texts('read.written', { count: rows.length, file: options.output })}\n`);
  }
  return collector.calls.missing()?.exit ?? EXIT.ok;
}

const RENDER: Readonly<Record<Format, (rows: readonly ValueRow[]) => string>> = { table, json, csv };

function table(rows: readonly ValueRow[]): string {
  const columns = ['plant', 'device', 'ps_key', 'point', 'slug', 'value', 'unit', 'device_time'] as const;
  return renderTable(
    columns.map((title) => ({ title, align: title === 'value' ? 'right' : 'left' })),
    rows.map((row) => columns.map((column) => String(row[column] ?? '-'))),
  );
}

function json(rows: readonly ValueRow[]): string {
  return `${JSON.stringify(rows, null, 2)}\n`;
}

/** RFC 4180. A name from the cloud that a spreadsheet would take for a formula gets an apostrophe before it. */
function csv(rows: readonly ValueRow[]): string {
  const columns = ['ps_id', 'plant', 'ps_key', 'device', 'device_type', 'point_id', 'point', 'slug', 'value', 'unit', 'device_time'];
  return stringify([...rows], { header: true, columns, record_delimiter: '\r\n', escape_formulas: true });
}
