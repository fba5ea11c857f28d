import { standInForBridge, visitBroker } from '../../app/broker.ts';
import type { StartPlan } from '../../app/plan/plan.ts';
import { textsOf } from '../../app/texts.ts';
import { asBridgeError, BridgeError } from '../../errors.ts';
import { heldComponents } from '../../homeassistant/ledger.ts';
import { approved } from '../../homeassistant/plan/approve.ts';
import { countChanges } from '../../homeassistant/plan/compare.ts';
import { Publisher } from '../../mqtt/publisher.ts';
import { phrase } from '../../texts/texts.ts';
import { topicsFor } from '../../topics.ts';
import type { CommandDeps } from '../support/ports.ts';
import { isEmbeddedBrokerDown } from './embedded-broker-down.ts';

/** The owner of the base topic. Without a running bridge it is this command until `release`, so that no bridge changes the ledger. */
export interface BaseTopicOwner {
  readonly isBridge: boolean;
  /** Whether no bridge can have changed the ledger since the base topic was taken: false after the connection was lost. */
  readonly isHeld: () => boolean;
  readonly release: () => Promise<void>;
}

/**
 * Takes the base topic unless a running bridge has it. No bridge runs while its embedded broker does not.
 * @throws BridgeError errors of the broker connection
 */
export async function takeBaseTopic({ config, context }: CommandDeps): Promise<BaseTopicOwner> {
  const without = { isHeld: () => true, release: async () => undefined };
  try {
    const connection = await standInForBridge(config, { ...context, signal: context.stop });
    return { isBridge: false, isHeld: () => connection.network() !== null, release: () => connection.stop() };
  } catch (thrown) {
    if (asBridgeError(thrown).code === 'base_topic_taken') return { isBridge: true, ...without };
    if (isEmbeddedBrokerDown(thrown, config)) return { isBridge: false, ...without };
    throw thrown;
  }
}

/**
 * Confirms the removals of the plan. A running bridge removes at once what it holds; without one, the next start removes everything
 * that the plan names.
 * @param plan made since the base topic has this owner
 * @returns a sentence that tells what happens now
 * @throws BridgeError broker_forbids, message_refused, broker_unreachable, and errors of the broker connection or the state folder
 */
export async function confirmRemovals(deps: CommandDeps, plan: StartPlan, { isBridge, isHeld }: BaseTopicOwner): Promise<string> {
  if (isBridge) return askBridge(deps);
  if (!isHeld()) throw new BridgeError('broker_unreachable', { detail: phrase('detail.connection_lost') });
  const { config, ports } = deps;
  await ports.stores.ledger.write(approved(plan.ledger, plan.devices));
  const { remove, hold } = countChanges(plan.devices);
  return textsOf(config)('plan.confirmed', { count: remove + hold });
}

/** Asks the running bridge to remove what it holds. */
async function askBridge({ config, context, ports }: CommandDeps): Promise<string> {
  const texts = textsOf(config);
  const count = heldComponents(await ports.stores.ledger.read());
  if (count === 0) return texts('plan.none_held');
  const connection = await visitBroker(config, { ...context, signal: context.stop });
  const refusals: BridgeError[] = [];
  const publisher = new Publisher(connection, { report: (error) => void refusals.push(error) });
  try {
    publisher.send(topicsFor(config.mqtt.base_topic).removeHeldCommand, '');
    await publisher.flush();
    const [refusal] = refusals;
    if (refusal !== undefined) throw refusal;
    if (connection.network() === null) throw new BridgeError('broker_unreachable', { detail: phrase('detail.connection_lost') });
  } finally {
    await connection.stop();
  }
  return texts('plan.asked', { count });
}
