import { EXIT } from '../errors.ts';
import type { Context, Outcome } from './context.ts';
import { keepRunning } from './keep-running.ts';
import { type ConfigOptions, load, openLog } from './load.ts';

export interface RunOptions extends ConfigOptions {
  /** `--try-again` */
  readonly tryAgain?: boolean | undefined;
}

/** Runs the bridge until it is stopped. @throws BridgeError what the configuration must change first, base_topic_taken */
export async function run(options: RunOptions, context: Context): Outcome {
  const config = load(options, context);
  const log = openLog(config, context);
  log.info({ version: context.version }, 'isolarcloud2mqtt starts');
  await keepRunning(config, log, context, { tryAgain: options.tryAgain ?? false });
  return EXIT.ok;
}
