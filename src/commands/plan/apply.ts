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

/**
 * Confirms the removals of the plan. A running bridge removes at once what it holds; without one, the next start removes everything
 * that the plan names.
 * @returns a sentence that tells what happens now
 * @throws BridgeError broker_forbids, message_refused, broker_unreachable, and errors of the broker connection or the state folder
 */
export async function confirmRemovals(deps: CommandDeps, plan: StartPlan): Promise<string> {
  const { config, context, ports } = deps;
  const connection = await standInForBridge(config, { ...context, signal: context.stop }).catch((thrown: unknown) => {
    if (asBridgeError(thrown).code === 'base_topic_taken') return 'running' as const;
    if (isEmbeddedBrokerDown(thrown, config)) return null;
    throw thrown;
  });
  if (connection === 'running') return askBridge(deps);
  try {
    await ports.stores.ledger.write(approved(plan.ledger, plan.devices));
  } finally {
    await connection?.stop();
  }
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
