import { searchLeftovers, visitBroker } from '../../app/broker.ts';
import { collectorOptions } from '../../app/collector-options.ts';
import { planStart, type StartPlan } from '../../app/plan/plan.ts';
import { textsOf } from '../../app/texts.ts';
import type { Config } from '../../config/schema.ts';
import { BridgeError, EXIT } from '../../errors.ts';
import type { Ledger } from '../../homeassistant/ledger.ts';
import { Collector } from '../../poll/collector.ts';
import { phrase } from '../../texts/texts.ts';
import type { Context, Outcome } from '../context.ts';
import { loadForCommand } from '../support/load-config.ts';
import { type CommandDeps, portsFor } from '../support/ports.ts';
import { withClient } from '../support/with-client.ts';
import type { AccountOptions } from '../values/one-reading.ts';
import { confirmRemovals } from './apply.ts';
import { isEmbeddedBrokerDown } from './embedded-broker-down.ts';
import { closingSentences, renderPlan } from './render-plan.ts';

export interface PlanOptions extends AccountOptions {
  /** `--json`: the plan as JSON. */
  readonly json?: boolean | undefined;
  /** `--ask-cloud`: list plants and devices and read their points, as a start does. */
  readonly askCloud?: boolean | undefined;
  /** `--apply`: confirm the removals of the plan. */
  readonly apply?: boolean | undefined;
}

/**
 * Shows what the next start changes in Home Assistant. Without `--ask-cloud` it makes no call of iSolarCloud.
 * @throws BridgeError leftovers_unsearched, broker_unreachable, and errors of the broker connection, the state folder or the cloud
 */
export async function plan(options: PlanOptions, context: Context): Outcome {
  const config = loadForCommand(options, context);
  if (options.askCloud && config.accounts.length > 1) throw new BridgeError('usage_invalid', { detail: phrase('detail.plan_several') });
  const ports = await portsFor(config, context);
  const ledger = await ports.stores.ledger.read();
  const retained = await retainedOf(config, ledger, context);
  const deps = { config, context, ports };
  const collector = options.askCloud ? await polled(deps, options) : null;
  const about = { version: context.version, pageLink: context.pageLink, nowMs: context.now() };
  const found = await planStart(config, { ledger, retained, collector }, about);
  const texts = textsOf(config);
  context.out.write(options.json ? `${JSON.stringify(shown(found), null, 2)}\n` : renderPlan(found, texts));
  for (const sentence of closingSentences(found, texts)) context.err.write(`${sentence}\n`);
  if (options.apply) context.err.write(`${await confirmRemovals(deps, found)}\n`);
  return EXIT.ok;
}

const shown = ({ devices, possible }: StartPlan): Omit<StartPlan, 'ledger'> => ({ devices, possible });

/**
 * Returns the retained messages of this bridge; none if its embedded broker does not run.
 * @throws BridgeError leftovers_unsearched, since a part of them would be a wrong plan
 */
async function retainedOf(config: Config, { devices }: Ledger, context: Context): Promise<ReadonlyMap<string, string>> {
  const connection = await visitBroker(config, { ...context, signal: context.stop }).catch((thrown: unknown) => {
    if (isEmbeddedBrokerDown(thrown, config)) return null;
    throw thrown;
  });
  if (connection === null) return new Map();
  try {
    const network = connection.network();
    if (network === null) throw new BridgeError('broker_unreachable', { detail: phrase('detail.connection_lost') });
    const { messages, isComplete } = await searchLeftovers(network, config, Object.keys(devices), context);
    if (!isComplete) throw new BridgeError('leftovers_unsearched');
    return messages;
  } finally {
    await connection.stop();
  }
}

/** Returns a collector that has listed all plants and devices, and read their points once. @throws BridgeError if any call failed */
const polled = (deps: CommandDeps, options: PlanOptions): Promise<Collector> =>
  withClient(deps, options, async (client, log) => {
    const { config, ports, context } = deps;
    const { now, random } = context;
    const collector = new Collector(collectorOptions(config), { client, pointSearches: ports.stores.points, now, random, log });
    await collector.poll();
    const missing = collector.calls.missing();
    if (missing !== null) throw missing;
    return collector;
  });
