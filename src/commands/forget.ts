import { searchLeftovers, standInForBridge } from '../app/broker.ts';
import { textsOf } from '../app/texts.ts';
import type { Config } from '../config/schema.ts';
import { asBridgeError, BridgeError, EXIT } from '../errors.ts';
import { emptyLedger } from '../homeassistant/ledger.ts';
import { isOwnConfig } from '../homeassistant/ledger-recovery.ts';
import type { MqttConnection } from '../mqtt/connection.ts';
import { Publisher } from '../mqtt/publisher.ts';
import { phrase } from '../texts/texts.ts';
import { topicsFor } from '../topics.ts';
import type { Context, Outcome } from './context.ts';
import { type ConfigOptions, loadForCommand } from './support/load-config.ts';
import { portsFor } from './support/ports.ts';

export interface ForgetOptions extends ConfigOptions {
  /** `--dry-run`: only list the topics. */
  readonly dryRun?: boolean | undefined;
}

/**
 * Removes every retained topic of this bridge from the broker and empties its ledger; Home Assistant then removes the devices.
 * @throws BridgeError bridge_running, broker_forbids, message_refused, broker_unreachable if the connection is lost before all
 * topics are removed, leftovers_unsearched if the broker does not send all retained topics, and errors of the broker connection
 * or the state folder
 */
export async function forget(options: ForgetOptions, context: Context): Outcome {
  const config = loadForCommand(options, context);
  const texts = textsOf(config);
  const { ledger } = (await portsFor(config, context)).stores;
  const announced = Object.keys((await ledger.read()).devices); // read first, so that an unreadable ledger ends the command before anything is removed
  const connection = await standInForBridge(config, { ...context, signal: context.stop }).catch((thrown: unknown) => {
    const { code, context: where } = asBridgeError(thrown);
    throw code === 'base_topic_taken' ? new BridgeError('bridge_running', where) : thrown;
  });
  try {
    const { topics, isComplete } = await ownTopics(config, announced, connection, context);
    for (const topic of topics) context.out.write(`${topic}\n`);
    if (options.dryRun) {
      context.err.write(`${texts('forget.would_clear', { count: topics.length })}\n`);
      if (!isComplete) throw new BridgeError('leftovers_unsearched');
      return EXIT.ok;
    }
    await clear(topics, connection);
    if (!isComplete) throw new BridgeError('leftovers_unsearched');
    await ledger.write(emptyLedger());
    context.err.write(`${texts('forget.cleared', { count: topics.length })}\n`);
    return EXIT.ok;
  } finally {
    await connection.stop();
  }
}

/**
 * Finds every retained topic that only this bridge can have published. `isComplete` is false if the broker did not send all of
 * them.
 */
async function ownTopics(
  config: Config,
  announced: readonly string[],
  connection: MqttConnection,
  context: Context,
): Promise<{ readonly topics: readonly string[]; readonly isComplete: boolean }> {
  const network = connection.network();
  if (network === null) return { topics: [], isComplete: false };
  const topics = topicsFor(config.mqtt.base_topic);
  const { messages, isComplete } = await searchLeftovers(network, config, announced, context);
  const isOwn = (topic: string, payload: string): boolean =>
    [topics.bridgeAvailability, topics.bridgeState, topics.bridgeAsyncapi].includes(topic) ||
    topics.isOfDevice(topic) ||
    isOwnConfig(payload, { bridgeAvailabilityTopic: topics.bridgeAvailability });
  return { topics: [...messages].filter(([topic, payload]) => isOwn(topic, payload)).map(([topic]) => topic), isComplete };
}

async function clear(topics: readonly string[], connection: MqttConnection): Promise<void> {
  const refusals: BridgeError[] = [];
  const publisher = new Publisher(connection, { report: (error) => void refusals.push(error) });
  for (const topic of topics) publisher.clear(topic);
  await publisher.flush();
  const [refusal] = refusals;
  if (refusal !== undefined) throw refusal;
  if (connection.network() === null) throw new BridgeError('broker_unreachable', { detail: phrase('detail.connection_lost') });
}
