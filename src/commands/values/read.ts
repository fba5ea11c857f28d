import { collectorOptions } from '../../app/collector-options.ts';
import { textsOf } from '../../app/texts.ts';
import { EXIT, type ExitCode } from '../../errors.ts';
import type { Context, Outcome } from '../context.ts';
import { chosenFormat, type FormatOptions } from '../output/format-choice.ts';
import { type Layout, type Row, renderRows } from '../output/render-rows.ts';
import { type ResultOptions, writeResult } from '../output/write-result.ts';
import type { PlantOptions } from '../support/named-plants.ts';
import { loadForAccount } from '../support/one-account.ts';
import { portsFor } from '../support/ports.ts';
import { type AccountOptions, readPlants } from './one-reading.ts';
import { SUMMARY_LAYOUT, summarised, summaryOptions } from './plant-summary.ts';
import { type ValueOptions, valueRows } from './value-rows.ts';

export interface ReadOptions extends AccountOptions, PlantOptions, ValueOptions, FormatOptions, ResultOptions {
  /** `--summary`: one row for each plant. */
  readonly summary?: boolean | undefined;
}

const LAYOUT: Layout = {
  columns: ['ps_id', 'plant', 'ps_key', 'device', 'device_type', 'point_id', 'point', 'slug', 'value', 'unit', 'device_time'],
  table: ['plant', 'device', 'ps_key', 'point', 'slug', 'value', 'unit', 'device_time'],
  numbers: ['value'],
};

/** Prints one reading of the configured points (open-api-guide.md 10), each part as soon as it is read. @throws BridgeError */
export async function read(options: ReadOptions, context: Context): Outcome {
  const config = loadForAccount(options, context);
  const format = chosenFormat(options);
  const texts = textsOf(config);
  const { summary = false, output } = options;
  let exit: ExitCode = EXIT.ok;
  const plants = readPlants(
    { config, context, ports: await portsFor(config, context) },
    summary ? summaryOptions(config) : collectorOptions(config),
    options,
    (code) => {
      exit = code;
    },
  );

  let count = 0;
  async function* rows(): AsyncGenerator<readonly Row[]> {
    for await (const part of plants) {
      const found = summary ? summarised(part, options, context.now()) : valueRows(part.subjects, options, texts);
      count += found.length;
      yield found;
    }
  }
  await writeResult(renderRows(format, summary ? SUMMARY_LAYOUT : LAYOUT, texts, rows()), options, context);
  if (output !== undefined) context.err.write(`${texts('read.written', { count, file: output })}\n`);
  return exit;
}
