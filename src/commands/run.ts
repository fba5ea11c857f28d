import { CONFIG_VARIABLE, DEFAULT_PATH } from '../config/defaults.ts';
import { setsAccount, valueIn } from '../config/environment.ts';
import { fileBeside } from '../config/load.ts';
import { EXIT } from '../errors.ts';
import type { Context, Outcome } from './context.ts';
import type { ConfigOptions } from './support/load-config.ts';
import { type BridgeOptions, runBridge } from './support/run-bridge.ts';
import { isAbsentOrBlank, readText } from './support/text-file.ts';

export interface RunOptions extends BridgeOptions {
  /** `--setup`: serve the set-up page if there is no configuration. */
  readonly setup?: boolean | undefined;
}

/** Whether the page is wanted, and there is neither a configuration file with text, nor one with another ending, nor an account in the environment. */
function needsSetup({ config }: ConfigOptions, isWanted: boolean, { env }: Context): boolean {
  const file = config ?? (env[CONFIG_VARIABLE] || DEFAULT_PATH);
  const isOn = isWanted || valueIn(env, ['page', 'enabled'], readText) === true;
  return isOn && !setsAccount(env) && isAbsentOrBlank(file) && fileBeside(file, readText) === null;
}

/**
 * Runs the bridge until it is stopped. Without a configuration it serves the set-up page first, if that is wanted.
 * @throws BridgeError those of runBridge, serveSetup and runApp
 */
export async function run({ setup = false, ...options }: RunOptions, context: Context): Outcome {
  const { app } = context;
  if (app !== null) {
    const { runApp } = await import('./home-assistant-app/run-app.ts');
    return runApp(options, app, context);
  }
  if (needsSetup(options, setup, context)) {
    const { serveSetup } = await import('./setup/serve-setup.ts');
    if ((await serveSetup(options, context)) === 'stopped') return EXIT.ok;
  }
  await runBridge(options, context);
  return EXIT.ok;
}
