import { unusualKeyLengths } from '../config/key-length.ts';
import { type BridgeError, EXIT } from '../errors.ts';
import type { Context, Outcome } from './context.ts';
import { type ConfigOptions, loadForCommand, openLog } from './support/load-config.ts';
import { runUntilStopped } from './support/run-until-stopped.ts';

export interface RunOptions extends ConfigOptions {
  /** `--try-again`: use credentials again that the cloud has refused. */
  readonly tryAgain?: boolean | undefined;
  /** `--capture`: the file in which the inputs are recorded. */
  readonly capture?: string | undefined;
}

/**
 * Runs the bridge until it is stopped.
 * @throws BridgeError an error that only another configuration resolves, base_topic_taken, output_unwritable
 */
export async function run({ tryAgain = false, capture: file, ...options }: RunOptions, context: Context): Outcome {
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
