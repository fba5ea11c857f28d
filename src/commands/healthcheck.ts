import { currentHealth, healthFile } from '../app/health-record.ts';
import { type StateLocation, stateLocationOf } from '../config/state-location.ts';
import { BridgeError, EXIT } from '../errors.ts';
import type { Context, Outcome } from './context.ts';
import type { ConfigOptions } from './support/load-config.ts';
import { readIfThere, readText } from './support/text-file.ts';

/**
 * Checks that the bridge of this configuration is alive and connected to its broker. The command first reads the bridge's
 * health file. If that does not show a running bridge (none runs, or the bridge cannot write its state folder), the command
 * asks the bridge over the broker.
 * @throws BridgeError bridge_absent, the error that prevents the bridge or this command from connecting to the broker, and
 * those of loadConfig
 */
export async function healthcheck(options: ConfigOptions, context: Context): Outcome {
  const plain = stateLocationOf({ path: options.config ?? null, env: context.env, readFile: readText });
  const health = plain && currentHealth(readIfThere(fileOf(plain)), context.now());
  if (health?.broker === 'connected' || health?.broker === 'setup') return EXIT.ok;
  if (health) throw new BridgeError(health.broker);
  const { loadForCommand } = await import('./support/load-config.ts');
  const { isAnswering } = await import('./support/ask-bridge.ts');
  const own = context.app === null ? context : await (await import('./home-assistant-app/in-app.ts')).inApp(context.app, context);
  const config = loadForCommand(options, own);
  if (!(await isAnswering(config, own))) throw new BridgeError('bridge_absent', { detail: config.mqtt.base_topic });
  return EXIT.ok;
}

const fileOf = ({ stateFolder, baseTopic }: StateLocation): string => healthFile(stateFolder, baseTopic);
