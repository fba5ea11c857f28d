import { currentHealth, healthFile } from '../app/health.ts';
import { type StateLocation, stateLocationOf } from '../config/state-location.ts';
import { BridgeError, EXIT } from '../errors.ts';
import type { Context, Outcome } from './context.ts';
import type { ConfigOptions } from './support/load-config.ts';
import { readText } from './support/text-file.ts';

/**
 * Checks that the bridge of this configuration runs and is connected to its broker. It reads only the health that the bridge
 * writes into its state folder.
 * @throws BridgeError bridge_absent, the error that keeps the bridge from its broker, and those of loadConfig
 */
export async function healthcheck(options: ConfigOptions, context: Context): Outcome {
  const { stateFolder, baseTopic } = await locationOf(options, context);
  const health = currentHealth(readIfThere(healthFile(stateFolder, baseTopic)), context.now());
  if (health === null || health.broker === 'connecting') throw new BridgeError('bridge_absent', { detail: baseTopic });
  if (health.broker !== 'connected') throw new BridgeError(health.broker);
  return EXIT.ok;
}

async function locationOf({ config: path }: ConfigOptions, context: Context): Promise<StateLocation> {
  const plain = stateLocationOf({ path: path ?? null, env: context.env, readFile: readText });
  if (plain !== null) return plain;
  const { loadForCommand } = await import('./support/load-config.ts');
  const { state_folder, mqtt } = loadForCommand({ config: path }, context);
  return { stateFolder: state_folder, baseTopic: mqtt.base_topic };
}

function readIfThere(file: string): string {
  try {
    return readText(file);
  } catch {
    return '';
  }
}
