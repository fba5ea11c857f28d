import { searchLeftovers, visitBroker } from '../../app/broker.ts';
import { collectorOptions } from '../../app/collector-options.ts';
import type { Polled } from '../../app/one-poll.ts';
import { planStart, type StartPlan } from '../../app/plan/plan.ts';
import { textsOf } from '../../app/texts.ts';
import { accountsIn, type ConfiguredAccount } from '../../config/accounts.ts';
import type { Config } from '../../config/schema.ts';
import { BridgeError, EXIT } from '../../errors.ts';
import type { Ledger } from '../../homeassistant/ledger.ts';
import { Collector } from '../../poll/collector.ts';
import { textsOfAccount } from '../../texts/account-texts.ts';
import { phrase } from '../../texts/texts.ts';
import type { Context, Outcome } from '../context.ts';
import { loadForCommand } from '../support/load-config.ts';
import { checkTryAgain } from '../support/one-account.ts';
import { type CommandDeps, portsFor } from '../support/ports.ts';
import { withClient } from '../support/with-client.ts';
import type { AccountOptions } from '../values/one-reading.ts';
import { confirmRemovals, takeBaseTopic } from './apply.ts';
import { isEmbeddedBrokerDown } from './embedded-broker-down.ts';
import { closingSentences, renderPlan } from './render-plan.ts';

/** `--account` is the account to which `--try-again` applies; the plan is that of all accounts. */
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
  checkTryAgain(config, options);
  const deps = { config, context, ports: await portsFor(config, context) };
  const owner = options.apply ? await takeBaseTopic(deps) : null;
  try {
    const found = await planned(deps, options);
    const texts = textsOf(config);
    context.out.write(options.json ? `${JSON.stringify(shown(found), null, 2)}\n` : renderPlan(found, texts));
    for (const sentence of closingSentences(found, texts)) context.err.write(`${sentence}\n`);
    if (owner !== null) context.err.write(`${await confirmRemovals(deps, found, owner)}\n`);
  } finally {
    await owner?.release();
  }
  return EXIT.ok;
}

/** Plans the next start from the ledger, the broker and, with `--ask-cloud`, the cloud. */
async function planned(deps: CommandDeps, options: PlanOptions): Promise<StartPlan> {
  const { config, context, ports } = deps;
  const ledger = await ports.stores.ledger.read();
  const retained = await retainedOf(config, ledger, context);
  const collectors = options.askCloud ? await polled(deps, options) : null;
  const about = { version: context.version, pageLink: context.pageLink, nowMs: context.now() };
  return planStart(config, { ledger, retained, collectors }, about);
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

/**
 * Returns collectors that have listed the plants and devices of all accounts, and read the points once.
 * @throws BridgeError if a call failed without which values are missing
 */
async function polled(deps: CommandDeps, options: PlanOptions): Promise<Polled> {
  const [first, ...others] = accountsIn(deps.config);
  const collectors: [Collector, ...Collector[]] = [await polledAccount(first, [], deps, options)];
  for (const account of others) collectors.push(await polledAccount(account, collectors, deps, options));
  return collectors;
}

/** @param before the collectors of the accounts before this one, whose plants it does not read */
const polledAccount = (
  configured: ConfiguredAccount,
  before: readonly Collector[],
  { context, ports }: CommandDeps,
  { account, tryAgain = false }: PlanOptions,
): Promise<Collector> => {
  const { name, config } = configured;
  const ofAccount = ports.ofAccount(config);
  const own = { ...ports, ...ofAccount, stores: { ...ports.stores, ...ofAccount.stores } };
  return withClient(
    { config, context, ports: own },
    { tryAgain: tryAgain && (account === undefined || account === name) },
    async (client, log) => {
      const { now, random } = context;
      const readBy = (psId: string): string | null => (before.some(({ inventory }) => inventory.plants.has(psId)) ? '' : null);
      const { plants, ...wanted } = collectorOptions(config);
      const collector = new Collector(
        { ...wanted, plants: { ...plants, readBy } },
        { client, pointSearches: own.stores.points, now, random, log },
      );
      await collector.poll();
      const missing = collector.calls.missing();
      if (missing !== null) throw missing;
      return collector;
    },
  ).catch((thrown: unknown) => {
    context.speak(textsOfAccount(context.spoken(), configured));
    throw thrown;
  });
};
