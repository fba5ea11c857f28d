import { collectorOptions } from '../app/collector-options.ts';
import { textsOf } from '../app/texts.ts';
import { selectPoints } from '../catalogue/index.ts';
import { EXIT, type ExitCode } from '../errors.ts';
import type { Subject } from '../poll/collector.ts';
import type { Context, Outcome } from './context.ts';
import { type ResultOptions, writeResult } from './output/write-result.ts';
import type { PlantOptions } from './support/named-plants.ts';
import { loadForAccount } from './support/one-account.ts';
import { portsFor } from './support/ports.ts';
import { type AccountOptions, readPlants } from './values/one-reading.ts';
import { read } from './values/read.ts';
import { renderPoints } from './values/render-points.ts';
import type { ValueOptions } from './values/value-rows.ts';

export interface PointsOptions extends AccountOptions, PlantOptions, ValueOptions, Pick<ResultOptions, 'pager'> {
  /** `--all`: also the points that the configuration does not select. */
  readonly all?: boolean | undefined;
  /** `--summary`: the same output as `read --summary`. */
  readonly summary?: boolean | undefined;
}

/** Prints the points of this account with their present values, as lines to copy into the configuration. @throws BridgeError */
export async function points(options: PointsOptions, context: Context): Outcome {
  if (options.summary) return read(options, context);
  const config = loadForAccount(options, context);
  const { all = false } = options;
  const selected = collectorOptions(config);
  const everything = selectPoints({ ...config.points, preset: 'all', device_types: 'all', exclude: [] });
  let exit: ExitCode = EXIT.ok;
  const plants = readPlants(
    { config, context, ports: await portsFor(config, context) },
    all ? { ...selected, selection: everything } : selected,
    options,
    (code) => {
      exit = code;
    },
  );
  async function* subjects(): AsyncGenerator<readonly Subject[]> {
    for await (const part of plants) yield part.subjects;
  }
  const view = { ...options, selection: selected.selection, all, texts: textsOf(config) };
  await writeResult(renderPoints(subjects(), view), options, context);
  return exit;
}
