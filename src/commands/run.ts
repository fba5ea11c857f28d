import { existsSync } from 'node:fs';
import { CONFIG_VARIABLE, DEFAULT_PATH } from '../config/defaults.ts';
import { setsOption, valueIn } from '../config/environment.ts';
import { unusualKeyLengths } from '../config/key-length.ts';
import { fileBeside } from '../config/load.ts';
import { type BridgeError, EXIT } from '../errors.ts';
import type { Context, Outcome } from './context.ts';
import { type ConfigOptions, loadForCommand, openLog } from './support/load-config.ts';
import { runUntilStopped } from './support/run-until-stopped.ts';
import { readText } from './support/text-file.ts';

export interface RunOptions extends ConfigOptions {
  /** `--try-again`: use credentials again that the cloud has refused. */
  readonly tryAgain?: boolean | undefined;
  /** `--capture`: the file in which the inputs are recorded. */
  readonly capture?: string | undefined;
  /** `--setup`: serve the set-up page if there is no configuration. */
  readonly setup?: boolean | undefined;
}

/** Whether the page is wanted, and there is neither a configuration file, nor one with another ending, nor an App Key in the environment. */
function needsSetup({ config }: ConfigOptions, isWanted: boolean, { env }: Context): boolean {
  const file = config ?? (env[CONFIG_VARIABLE] || DEFAULT_PATH);
  const isOn = isWanted || valueIn(env, ['page', 'enabled'], readText) === true;
  return isOn && !setsOption(env, ['isolarcloud', 'app_key']) && !existsSync(file) && fileBeside(file, readText) === null;
}

/**
 * Runs the bridge until it is stopped. Without a configuration it serves the set-up page first, if that is wanted.
 * @throws BridgeError an error that only another configuration resolves, base_topic_taken, output_unwritable
 */
export async function run({ tryAgain = false, capture: file, setup = false, ...options }: RunOptions, context: Context): Outcome {
  if (needsSetup(options, setup, context)) {
    const { serveSetup } = await import('./setup/serve-setup.ts');
    if ((await serveSetup(options, context)) === 'stopped') return EXIT.ok;
  }
  const config = loadForCommand(options, context);
  const log = await openLog(config, context);
  log.info({ version: context.version }, 'isolarcloud2mqtt starts');
  for (const warning of unusualKeyLengths(config.isolarcloud)) log.warn(warning.fields, warning.message);
  if (file === undefined) {
    await runUntilStopped(config, log, context, { tryAgain });
  } else {
    const { capturing } = await import('./capture/with-capture.ts');
    // An error of the capture does not stop the bridge.
    const failed = (error: BridgeError): void => log.error(error.fields, error.message);
    await capturing(config, { file, tryAgain, beside: false, failed }, context, (capture) =>
      runUntilStopped(config, log, context, { tryAgain, capture }),
    );
  }
  return EXIT.ok;
}
