import { randomUUID } from 'node:crypto';
import type { Config } from '../config/schema.ts';
import { BridgeError, EXIT } from '../errors.ts';
import { isOwnConfig } from '../homeassistant/adoption.ts';
import { discoveryTopic } from '../homeassistant/discovery.ts';
import { emptyLedger } from '../homeassistant/ledger.ts';
import { collectRetained } from '../mqtt/collect-retained.ts';
import type { MqttConnection } from '../mqtt/connection.ts';
import { Publisher } from '../mqtt/publisher.ts';
import { standInForBridge } from '../open-mqtt.ts';
import { openLedger } from '../open-stores.ts';
import { topicsFor } from '../topics.ts';
import type { Context, Outcome } from './context.ts';
import { type ConfigOptions, load } from './load.ts';

export interface ForgetOptions extends ConfigOptions {
  /** `--dry-run` */
  readonly dryRun?: boolean | undefined;
}

/**
 * Takes every retained topic of this bridge off the broker and empties its ledger; Home Assistant then drops its devices.
 * @throws BridgeError base_topic_taken while the bridge is alive, message_refused, broker_unreachable where the broker goes
 *   before it has all, and what keeps this command from the broker or the state folder
 */
export async function forget(options: ForgetOptions, context: Context): Outcome {
  const config = load(options, context);
  const ledger = openLedger(config);
  await ledger.read(); // a damaged one is found out before anything is taken off the broker
  const connection = await standInForBridge(config, { ...context, signal: context.stop });
  try {
    const topics = await ownTopics(config, connection, context);
    for (const topic of topics) context.out.write(`${topic}\n`);
    if (options.dryRun) {
      context.err.write(`${topics.length} retained topics would be taken off the broker.\n`);
      return EXIT.ok;
    }
    await clear(topics, connection);
    await ledger.write(emptyLedger());
    context.err.write(`${topics.length} retained topics are taken off the broker.\n`);
    return EXIT.ok;
  } finally {
    await connection.stop();
  }
}

/** Every retained topic that this bridge and no other has published. */
async function ownTopics(
  { mqtt, homeassistant }: Config,
  connection: MqttConnection,
  { sleep, version }: Context,
): Promise<readonly string[]> {
  const network = connection.network();
  if (network === null) return [];
  const topics = topicsFor(mqtt.base_topic);
  const discovery = {
    discoveryPrefix: homeassistant.discovery_prefix,
    bridgeAvailabilityTopic: topics.bridgeAvailability,
    version,
  };
  const filters = [discoveryTopic(discovery, '+'), `${topics.base}/+/+/+`, topics.bridgeAvailability, topics.bridgeState];
  const retained = await collectRetained(network, filters, { markerTopic: `${topics.base}/bridge/forget`, token: randomUUID(), sleep });
  const isOwn = (topic: string, payload: string): boolean =>
    topic === topics.bridgeAvailability || topic === topics.bridgeState || topics.isOfDevice(topic) || isOwnConfig(payload, discovery);
  return [...retained].filter(([topic, payload]) => isOwn(topic, payload)).map(([topic]) => topic);
}

async function clear(topics: readonly string[], connection: MqttConnection): Promise<void> {
  const refusals: BridgeError[] = [];
  const publisher = new Publisher(connection, { report: (error) => void refusals.push(error) });
  for (const topic of topics) publisher.clear(topic);
  await publisher.flush();
  const [refusal] = refusals;
  if (refusal !== undefined) throw refusal;
  if (connection.network() === null) throw new BridgeError('broker_unreachable', { detail: 'the connection was lost on the way' });
}
