import { randomUUID } from 'node:crypto';
import { visitBroker } from '../../app/broker.ts';
import type { Config } from '../../config/schema.ts';
import { isAlive } from '../../mqtt/is-alive.ts';
import type { Context } from '../context.ts';

/**
 * Longest time for connecting to the broker. With the time for the bridge's answer it stays below 5 s, the usual limit of
 * health checks.
 */
const CONNECT_MS = 3_000;

/**
 * Asks over the broker whether a bridge is alive on the base topic.
 * @throws BridgeError the error that prevents this command from connecting to the broker
 */
export async function isAnswering(config: Config, context: Context): Promise<boolean> {
  const { sleep, stop } = context;
  const timeout = new AbortController();
  const giveUp = (): void => timeout.abort();
  const limit = setTimeout(giveUp, CONNECT_MS);
  stop.addEventListener('abort', giveUp, { once: true });
  const connection = await visitBroker(config, { ...context, signal: timeout.signal }).finally(() => clearTimeout(limit));
  const network = connection.network();
  const alive = network !== null && (await isAlive(network, { base: config.mqtt.base_topic, token: randomUUID(), sleep }));
  await connection.stop();
  return alive;
}
