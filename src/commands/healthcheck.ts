import { randomUUID } from 'node:crypto';
import { visitBroker } from '../app/broker.ts';
import { BridgeError, EXIT } from '../errors.ts';
import { isAlive } from '../mqtt/is-alive.ts';
import type { Context, Outcome } from './context.ts';
import { type ConfigOptions, loadForCommand } from './support/load-config.ts';

/** With the time an answer may take this stays within the 5 s that health checks are given. */
const CONNECT_MS = 3_000;

/**
 * Whether the bridge of this configuration is alive: it is asked over the broker.
 * @throws BridgeError bridge_absent, and what keeps this command from the broker
 */
export async function healthcheck(options: ConfigOptions, context: Context): Outcome {
  const config = loadForCommand(options, context);
  const { base_topic: base } = config.mqtt;
  const { sleep, stop } = context;
  const patience = new AbortController();
  const giveUp = (): void => patience.abort();
  const limit = setTimeout(giveUp, CONNECT_MS);
  stop.addEventListener('abort', giveUp, { once: true });
  const connection = await visitBroker(config, { ...context, signal: patience.signal }).finally(() => clearTimeout(limit));
  const network = connection.network();
  const alive = network !== null && (await isAlive(network, { base, token: randomUUID(), sleep }));
  await connection.stop();
  if (!alive) throw new BridgeError('bridge_absent', { detail: base });
  return EXIT.ok;
}
