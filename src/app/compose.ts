import { accountsIn, type ConfiguredAccount } from '../config/accounts.ts';
import type { Config } from '../config/schema.ts';
import { asBridgeError, type BridgeError } from '../errors.ts';
import { HomeAssistant } from '../homeassistant/home-assistant.ts';
import { JoinedInventory } from '../inventory/joined-inventory.ts';
import type { ListedCalls } from '../inventory/kept-lists.ts';
import { CallResults } from '../isolarcloud/call-results.ts';
import { LiveState } from '../live/live-state.ts';
import { PreviousRun } from '../live/previous-run.ts';
import type { PersistentState } from '../poll/persistent-state.ts';
import type { PollerDeps } from '../poll/poller.ts';
import { Announcements } from '../publish/announcements.ts';
import { LateSamples } from '../publish/late-samples.ts';
import { RetainedState } from '../publish/retained-state.ts';
import { SelfDescription } from '../publish/self-description.ts';
import { StateFolder } from '../store/state-folder.ts';
import { type Topics, topicsFor } from '../topics.ts';
import { type Account, type AccountClient, type AccountParts, accountOf, openAccountClient, pollsOf } from './account.ts';
import { newestHealing, openAccountHealing } from './account-healing.ts';
import { announcementOptions, discoveryContextOf, mostRemovalsOf } from './announcing.ts';
import { type BrokerLink, openLink } from './broker-link.ts';
import type { ClientDeps } from './cloud.ts';
import type { EnergyUpkeep, EnergyUpkeepDeps } from './energy-upkeep.ts';
import type { Healing } from './healing.ts';
import { JournalFeed } from './journal-feed.ts';
import { openPersistentState } from './memory.ts';
import type { BridgePorts, PortOptions } from './ports.ts';
import { RunReport } from './run-report.ts';
import { configuredDescription } from './self-description.ts';
import { accountOptions, type BridgeStores, bufferedAccount, bufferedBridge } from './stores.ts';
import { textsOf } from './texts.ts';

export interface ComposeDeps extends ClientDeps {
  /** Returns a random number, at least 0 and less than 1. */
  readonly random: () => number;
  /** Version of isolarcloud2mqtt. */
  readonly version: string;
  /** What the bridge device and the page show while there is no other problem; absent: nothing. */
  readonly notice?: BridgeError | null;
  /**
   * The address at which Home Assistant shows the page of the app; null: not known. Absent if the bridge is not an app: its page has an
   * address of its own.
   */
  readonly pageLink?: string | null;
  /** @param options the functions with which the bridge reports files that were set aside, and a wrong clock */
  readonly openPorts: (options: Pick<PortOptions, 'setAside' | 'clockWrong'>) => Promise<BridgePorts>;
  /** Returns the error because of which the newest configuration is not in use; null, or absent: it is in use. */
  readonly configProblem?: () => BridgeError | null;
}

/** The parts that a bridge takes over from the one before it in the same process; null: it opens its own. */
export interface Inheritance {
  readonly link: BrokerLink | null;
  /** What earlier runs have published; null if `link` is null: the bridge then reads it from the broker. */
  readonly previousRun: PreviousRun | null;
  /** The listings of the collectors, in the order of the accounts. A collector whose listing is null or absent requests it. */
  readonly listed: readonly (ListedCalls | null)[];
}

const NOTHING: Inheritance = { link: null, previousRun: null, listed: [] };

/** All parts of a bridge, connected to each other. */
export interface BridgeParts extends BrokerLink {
  readonly topics: Topics;
  /** At least one. */
  readonly accounts: readonly AccountParts[];
  /** The plants and devices of all accounts. */
  readonly inventory: JoinedInventory;
  readonly memory: PersistentState;
  /** The results of the calls of all accounts. */
  readonly results: CallResults;
  readonly retainedState: RetainedState;
  /** Stops the parts that publish at times of their own: late samples, and the description of the topics. */
  readonly stopFollowers: () => void;
  readonly previousRun: PreviousRun;
  readonly live: LiveState;
  readonly homeAssistant: HomeAssistant;
  readonly journal: JournalFeed;
  /** Returns the error because of which state waits to be written; null: nothing waits. */
  readonly unsaved: () => BridgeError | null;
  /** The stored state of the guard for each plant, by ps_id. */
  readonly learned: BridgeStores['guard'];
  /** null: the bridge does not look at the Energy dashboard. */
  readonly energyUpkeep: EnergyUpkeep | null;
  /** Opens the store of the page's curves; null: the bridge has no page. */
  readonly openCurves: BridgePorts['openCurves'] | null;
  /** Opens the stores of the page's offers (docs/decisions/offers.md); null: the page makes no offers. */
  readonly openOffers: NonNullable<BridgePorts['openOffers']> | null;
  /** Logs the error of a task whose result nothing awaits. */
  readonly onError: (error: unknown) => void;
}

/**
 * Creates all parts of the bridge according to the configuration and connects them. None is started, except that the embedded
 * broker, if configured, already listens.
 * @throws BridgeError an error that prevents the start: those of `bufferedAccount`, `bufferedBridge` and of the ports, broker_port_taken,
 * broker_address_unusable
 */
export async function compose(config: Config, deps: ComposeDeps, inherited: Inheritance = NOTHING): Promise<BridgeParts> {
  const { log, now, sleep, random, version, configProblem = () => null } = deps;
  const topics = topicsFor(config.mqtt.base_topic);
  const texts = textsOf(config);
  const folder = new StateFolder((problem) => {
    if (problem === null) log.info('the state folder can be written again');
    else log.warn(problem.fields, problem.message);
  }, now);
  const ports = await deps.openPorts({
    setAside: (problem) => folder.setAside(problem),
    clockWrong: (problem) => log.warn(problem.fields, problem.message),
  });
  const openHealing = (config.homeassistant.heal ? ports.openHealing : undefined) ?? null;
  const heals = openHealing !== null;

  const onError = (thrown: unknown): void => {
    const error = asBridgeError(thrown);
    if (error.code === 'internal') log.error({ err: thrown }, error.message);
    else log.warn(error.fields, error.message);
  };
  const results = new CallResults();
  const openAccount = async (account: ConfiguredAccount): Promise<AccountClient> => {
    const own = ports.ofAccount(account.config);
    return openAccountClient(
      account,
      { ...deps, results },
      { ...own, stores: await bufferedAccount(own.stores, folder, accountOptions(config)) },
    );
  };
  const [first, ...others] = accountsIn(config);
  const clients: [AccountClient, ...AccountClient[]] = [await openAccount(first)];
  for (const other of others) clients.push(await openAccount(other));
  const stores = await bufferedBridge(ports.stores, folder);
  const announced = Object.keys((await stores.ledger.read()).devices);
  const link = inherited.link ?? (await openLink(ports.openBroker, { ...deps, announced, onError }));
  const { publisher } = link;
  const retainedState = new RetainedState(publisher, topics, { plainTopics: config.mqtt.plain_topics });
  const lateSamples = config.mqtt.history ? new LateSamples(publisher, topics, { sleep }) : null;
  const unfollow = link.connection.onConnect(() => lateSamples?.connected());
  const previousRun = inherited.previousRun ?? new PreviousRun(topics);
  const journal = new JournalFeed(stores.journal);
  const memory = await openPersistentState({ guard: stores.guard, journal }, previousRun, { now, log, onError });
  const accounts: readonly [Account, ...Account[]] = eachOf(clients, (client, index) =>
    accountOf(client, {
      readBy: (psId) => accounts.slice(0, index).find(({ collector }) => collector.inventory.plants.has(psId))?.name ?? null,
      memory,
      now,
      random,
      progress: () => report.listed(),
      listed: inherited.listed[index] ?? null,
      kept: client.kept,
    }),
  );
  const inventory = new JoinedInventory(accounts.map(({ collector }) => collector.inventory));

  const homeAssistant = new HomeAssistant({
    topics: publisher,
    store: { load: () => stores.ledger.read(), save: (changed) => stores.ledger.write(changed) },
    context: discoveryContextOf(config, { version, pageLink: deps.pageLink }),
    mostRemovals: mostRemovalsOf(config),
    statusTopic: config.homeassistant.status_topic,
    republish: () => retainedState.republishAll(),
    now,
    sleep,
    random,
    log,
    onError,
  });
  const announcements = new Announcements({ announcer: homeAssistant, ...announcementOptions(config, { texts, version, heals }) });
  const energyUpkeep = await openEnergyUpkeep(config, ports.openEnergyBook, { sleep, log, onError });
  const live = new LiveState({
    accounts: eachOf(accounts, ({ liveAccount }) => liveAccount),
    inventory,
    record: memory.record,
    previousRun,
    asleep: config.points.asleep,
    ownProblems: () => [configProblem(), folder.problem].filter((problem) => problem !== null),
    notices: () => [energyUpkeep?.problem, deps.notice].filter((problem) => problem != null),
    healing: () => newestHealing(healings),
    heldRemovals: () => (config.homeassistant.confirm_removals === null ? null : homeAssistant.held),
    texts,
    now,
  });
  live.subscribe(retainedState.update);
  if (lateSamples !== null) live.subscribe(lateSamples.update);
  const configured = configuredDescription(config, { texts, version });
  const selfDescription = new SelfDescription({ publisher, topics, configured, listed: () => live.listed, sleep, onError });
  live.subscribe(selfDescription.update);
  const report = new RunReport({
    log,
    inventory,
    announced: () => homeAssistant.announced,
    wanted: () => homeAssistant.wanted,
    accounts: accounts.flatMap(({ name }) => name ?? []),
    discovery: config.homeassistant.discovery,
    now,
  });
  live.subscribe((changes) => report.changed(changes));
  const own = { now, sleep, random };
  const healings: Healing[] = [];
  const parts: AccountParts[] = [];
  for (const account of accounts) {
    const healing =
      openHealing &&
      (await openAccountHealing(account, openHealing(account), {
        ...{ ...own, live, folder, lateSamples, texts, onError, log: account.log },
        learned: stores.guard,
        isBrokerConnected: () => link.events.last?.[0] === 'connected',
        isHomeAssistantOffline: () => homeAssistant.presence.status === 'offline',
      }));
    if (healing !== null) healings.push(healing);
    const waits: PollerDeps['waits'] = (untilMs, error) => report.waits(account.name, untilMs, error);
    const polls = pollsOf(account, { ...own, report, live, inventory, retainedState, announcements, waits });
    parts.push({ ...account, ...polls, healing });
  }
  return {
    ...link,
    topics,
    accounts: parts,
    inventory,
    memory,
    results,
    live,
    retainedState,
    stopFollowers: () => {
      unfollow();
      lateSamples?.stop();
      selfDescription.stop();
    },
    previousRun,
    homeAssistant,
    journal,
    energyUpkeep,
    unsaved: () => folder.waiting,
    learned: stores.guard,
    openCurves: ports.openCurves ?? null,
    openOffers: ports.openOffers ?? null,
    onError,
  };
}

/** Its code is loaded only if address and token of Home Assistant are configured. */
async function openEnergyUpkeep(
  { homeassistant: { url, token } }: Config,
  openBook: BridgePorts['openEnergyBook'],
  deps: Omit<EnergyUpkeepDeps, 'url' | 'token' | 'energyBook'>,
): Promise<EnergyUpkeep | null> {
  if (url === null || token === null || openBook === undefined) return null;
  const { EnergyUpkeep: Opened } = await import('./energy-upkeep.ts');
  return new Opened({ ...deps, url, token, energyBook: openBook() });
}

/** Maps a list of at least one element to another such list. */
const eachOf = <T, U>([first, ...others]: readonly [T, ...T[]], of: (one: T, index: number) => U): readonly [U, ...U[]] => [
  of(first, 0),
  ...others.map((other, index) => of(other, index + 1)),
];
