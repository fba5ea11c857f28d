import { randomUUID } from 'node:crypto';
import { probeTopic, visitBroker } from '../../app/broker.ts';
import { currentHealth, healthFile } from '../../app/health-record.ts';
import { largestPayload } from '../../app/largest-payload.ts';
import type { Config } from '../../config/schema.ts';
import { checkBroker } from '../../mqtt/broker-check.ts';
import { topicsFor } from '../../topics.ts';
import type { Context } from '../context.ts';
import { readIfThere } from '../support/text-file.ts';
import type { Step } from './steps.ts';

/** How long connecting may take, with all that is tried to explain a failure. */
const CONNECT_MS = 12_000;

/**
 * Does at the broker what the bridge will do, over a connection of its own: a retained will and messages on topics that nobody
 * uses. An empty will removes what an aborted check would leave. A running bridge that has signed in with a user is trusted
 * instead.
 */
export const lookAtBroker: Step['look'] = async ({ config, context, collector, texts }) => {
  if (config.mqtt.embedded_broker.enabled) return texts('doctor.broker.embedded');
  if (mustStayAway(config, context)) return texts('doctor.broker.bridge_connected');
  const { sleep, stop, version, now } = context;
  const { bridgeDoctor: topic } = topicsFor(config.mqtt.base_topic);
  const signal = AbortSignal.any([stop, AbortSignal.timeout(CONNECT_MS)]);
  const connection = await visitBroker(config, { ...context, signal, will: { topic, payload: '' } });
  try {
    const network = connection.network();
    const largestBytes = await largestPayload(config, collector, { version, nowMs: now() });
    const check = { topic, discoveryTopic: probeTopic(config), largestBytes, token: randomUUID(), sleep };
    const lack = network && (await checkBroker(network, check));
    if (lack !== null) throw lack;
    return texts('doctor.broker.answers');
  } finally {
    await connection.stop();
  }
};

/**
 * Whether a bridge of this state folder is connected as a user: some brokers allow each user one connection (Mosquitto:
 * use_username_as_clientid), so that a second one would end that of the bridge.
 */
export function mustStayAway({ mqtt, state_folder: folder }: Config, { now }: Context): boolean {
  if (mqtt.username === null || mqtt.embedded_broker.enabled) return false;
  return currentHealth(readIfThere(healthFile(folder, mqtt.base_topic)), now())?.broker === 'connected';
}
