import { accountsIn } from '../../config/accounts.ts';
import { unusualKeyLengths } from '../../config/key-length.ts';
import type { Config } from '../../config/schema.ts';
import { BridgeError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { phrase } from '../../texts/texts.ts';
import type { Context } from '../context.ts';
import { type ConfigOptions, loadForCommand, openLog } from './load-config.ts';
import { checkTryAgain } from './one-account.ts';
import { type InApp, runUntilStopped } from './run-until-stopped.ts';

export interface BridgeOptions extends ConfigOptions {
  /** `--try-again`: use credentials again that the cloud has refused. */
  readonly tryAgain?: boolean | undefined;
  /** `--account`: the account to which `--try-again` applies. */
  readonly account?: string | undefined;
  /** `--capture`: the file in which the inputs are recorded. */
  readonly capture?: string | undefined;
}

/** Additional options of a bridge in a Home Assistant app. */
interface BridgeInApp extends InApp {
  /** Called when the configuration is read, before the bridge starts. */
  readonly began: (config: Config, log: Log) => void;
}

/**
 * Runs the configured bridge until it is stopped.
 * @throws BridgeError an error that only another configuration resolves, base_topic_taken, output_unwritable
 */
export async function runBridge(
  { tryAgain = false, account, capture: file, ...options }: BridgeOptions,
  context: Context,
  inApp?: BridgeInApp,
): Promise<void> {
  const config = loadForCommand(options, context);
  checkTryAgain(config, { tryAgain, account });
  if (file !== undefined && config.accounts.length > 1)
    throw new BridgeError('accounts_listed', { remedy: phrase('remedy.capture_of_account') });
  const log = await openLog(config, context);
  log.info({ version: context.version }, 'isolarcloud2mqtt starts');
  inApp?.began(config, log);
  for (const account of accountsIn(config))
    for (const warning of unusualKeyLengths(account.config.isolarcloud)) log.warn(warning.fields, warning.message);
  if (config.fleet.replica !== null) {
    // Loaded only if configured.
    const { runReplica } = await import('./run-replica.ts');
    await runReplica(config, log, context);
  } else if (file === undefined) {
    await runUntilStopped(config, log, context, { tryAgain, account, inApp, source: options });
  } else {
    const { capturing } = await import('../capture/with-capture.ts');
    // A capture contains one configuration, so that no other one can be applied meanwhile.
    context.onHangUp(() => log.warn('the configuration is not taken up while the inputs are captured'));
    // An error of the capture does not stop the bridge.
    const failed = (error: BridgeError): void => log.error(error.fields, error.message);
    await capturing(config, { file, tryAgain, beside: false, failed }, context, (capture) =>
      runUntilStopped(config, log, context, { tryAgain, capture, inApp }),
    );
  }
}
