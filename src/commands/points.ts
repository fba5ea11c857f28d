import { collectorOptions } from '../app/collector-options.ts';
import { textsOf } from '../app/texts.ts';
import { selectPoints } from '../catalogue/index.ts';
import { EXIT } from '../errors.ts';
import type { Context, Outcome } from './context.ts';
import { loadForCommand } from './support/load-config.ts';
import { portsFor } from './support/ports.ts';
import { type AccountOptions, readOnce } from './values/one-reading.ts';
import { renderPoints } from './values/render-points.ts';

export interface PointsOptions extends AccountOptions {
  /** `--all` */
  readonly all?: boolean | undefined;
}

/** Prints the points of this account with present values, as lines for the configuration. @throws BridgeError */
export async function points(options: PointsOptions, context: Context): Outcome {
  const config = loadForCommand(options, context);
  const { all = false } = options;
  const selected = collectorOptions(config);
  const everything = selectPoints({ ...config.points, preset: 'all', device_types: 'all', exclude: [] });
  const ports = await portsFor(config, context);
  const wanted = all ? { ...selected, selection: everything } : selected;
  const collector = await readOnce({ config, context, ports }, wanted, options);
  context.out.write(renderPoints(collector.subjects(), { selection: selected.selection, all, texts: textsOf(config) }));
  return collector.calls.missing()?.exit ?? EXIT.ok;
}
