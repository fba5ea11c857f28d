import { MINUTE_MS } from '../calendar.ts';
import type { ConfiguredAccount } from '../config/accounts.ts';
import type { Config } from '../config/schema.ts';
import type { AccountInventory } from '../inventory/inventory.ts';
import type { CallMeter } from '../isolarcloud/call-meter.ts';
import type { OpenApiClient } from '../isolarcloud/client.ts';
import { LiveAccount } from '../live/live-account.ts';
import { type Log, withFields } from '../log.ts';
import { Collector, type CollectorDeps } from '../poll/collector.ts';
import type { PersistentState } from '../poll/persistent-state.ts';
import { Poller, type PollerDeps } from '../poll/poller.ts';
import { Quota } from '../poll/quota.ts';
import type { PointSearchStore } from '../poll/rejected-points.ts';
import { callsIn, usable } from '../schedule/call-budget.ts';
import { PollScheduler } from '../schedule/poll-scheduler.ts';
import { aboutAccount } from '../texts/account-texts.ts';
import { type ClientDeps, openCallMeter, openClient } from './cloud.ts';
import { collectorOptions } from './collector-options.ts';
import { FirstEnergy } from './first-energy.ts';
import type { Healing } from './healing.ts';
import { PollCycle, type PollCycleDeps } from './poll-cycle.ts';
import type { AccountPorts } from './ports.ts';

/** The client of an account, with the calls that the account has made and has left. */
export interface AccountClient extends ConfiguredAccount {
  /** Names the account in each line, if it has a name. */
  readonly log: Log;
  readonly pointSearches: PointSearchStore;
  readonly client: OpenApiClient;
  readonly meter: CallMeter;
  readonly quota: Quota;
  /** The plants and devices, if another process lists them; null: this one does. */
  readonly kept: AccountInventory | null;
}

/** The parts of a bridge that belong to one account, except its polls. */
export interface Account extends AccountClient {
  readonly collector: Collector;
  readonly scheduler: PollScheduler;
  readonly firstEnergy: FirstEnergy;
  /** What the live state shows of the account. */
  readonly liveAccount: LiveAccount;
}

/** The polls of an account. */
export interface AccountPolls {
  readonly cycle: PollCycle;
  readonly poller: Poller;
}

/** All parts of a bridge that belong to one account. */
export interface AccountParts extends Account, AccountPolls {
  /** null: outages are not healed. */
  readonly healing: Healing | null;
}

/** Opens the client of a configured account, and reads its counted calls. @throws BridgeError those of the ports */
export async function openAccountClient(configured: ConfiguredAccount, deps: ClientDeps, ports: AccountPorts): Promise<AccountClient> {
  const { name, config } = configured;
  const { now } = deps;
  const log = name === null ? deps.log : withFields(deps.log, { account: name }, (message) => aboutAccount(message, configured));
  const meter = openCallMeter(config, now, ports.stores);
  await meter.open();
  const client = openClient(config, { ...deps, log }, ports, meter);
  const quota = new Quota({ client, meter, now });
  return { ...configured, log, pointSearches: ports.stores.points, client, meter, quota, kept: ports.kept ?? null };
}

type AccountDeps = Pick<CollectorDeps, 'now' | 'random' | 'progress' | 'listed' | 'kept'> & {
  readonly memory: PersistentState;
  /** Returns the name of an account before this one that reads a plant; null if none does. */
  readonly readBy: (psId: string) => string | null;
};

/** Creates the parts that collect the readings of an account. */
export function accountOf(own: AccountClient, deps: AccountDeps): Account {
  const { name, index, config, log, client, meter, quota, pointSearches } = own;
  const { memory, now, readBy } = deps;
  const options = collectorOptions(config);
  const collector = new Collector({ ...options, plants: { ...options.plants, readBy } }, { client, pointSearches, log, ...deps });
  const scheduler = new PollScheduler({
    schedule: config.polling.schedule,
    intervalMs: intervalOf(config),
    budget: { usable: (span) => usable(span, meter.limits), used: (span, atMs) => callsIn(span, meter.counts, atMs + meter.nowMs - now()) },
    calls: collector,
  });
  const firstEnergy = new FirstEnergy({ client, collector, memory, callsLeft: () => quota.usage.left, now });
  return { ...own, collector, scheduler, firstEnergy, liveAccount: new LiveAccount({ name, index, collector, quota, scheduler }) };
}

type PollsDeps = Omit<PollCycleDeps, keyof Account> & Omit<PollerDeps, 'log' | 'cycle' | 'scheduler' | 'retries' | 'intervalMs'>;

/** Creates the polls of an account. */
export function pollsOf(account: Account, deps: PollsDeps): AccountPolls {
  const { config, log, scheduler, collector } = account;
  const cycle = new PollCycle({ ...account, ...deps });
  return { cycle, poller: new Poller({ ...deps, log, cycle, scheduler, retries: collector.calls, intervalMs: intervalOf(config) }) };
}

const intervalOf = ({ polling }: Config): number => polling.interval_minutes * MINUTE_MS;
