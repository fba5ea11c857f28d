import type { Config } from '../config/schema.ts';
import { asBridgeError, type BridgeError } from '../errors.ts';
import { HomeAssistant } from '../homeassistant/home-assistant.ts';
import { LiveState } from '../live/live-state.ts';
import { PreviousRun } from '../live/previous-run.ts';
import type { Listed } from '../poll/collector.ts';
import { Announcements } from '../publish/announcements.ts';
import { LateSamples } from '../publish/late-samples.ts';
import { RetainedState } from '../publish/retained-state.ts';
import { SelfDescription } from '../publish/self-description.ts';
import { BufferedState } from '../store/buffered-state.ts';
import { StateFolder } from '../store/state-folder.ts';
import { type Topics, topicsFor } from '../topics.ts';
import { type AccountParts, accountOf, openAccountClient, pollsOf } from './account.ts';
import { type BrokerLink, openLink } from './broker-link.ts';
import type { ClientDeps } from './cloud.ts';
import type { Healing } from './healing.ts';
import { JournalFeed } from './journal-feed.ts';
import { openPersistentState } from './memory.ts';
import type { BridgePorts, PortOptions } from './ports.ts';
import { RunReport } from './run-report.ts';
import { configuredDescription } from './self-description.ts';
import { buffered } from './stores.ts';
import { textsOf } from './texts.ts';

export interface ComposeDeps extends ClientDeps {
  /** At least 0, less than 1. */
  readonly random: () => number;
  /** Version of isolarcloud2mqtt. */
  readonly version: string;
  /** What the bridge device and the page show while there is no other problem; absent: nothing. */
  readonly notice?: BridgeError | null;
  /** @param options the functions with which the bridge reports files that were set aside, and a wrong clock */
  readonly openPorts: (options: Pick<PortOptions, 'setAside' | 'clockWrong'>) => Promise<BridgePorts>;
  /** Returns the error because of which the newest configuration is not in use; null, or absent: it is in use. */
  readonly configProblem?: () => BridgeError | null;
}

/** The parts that a bridge takes over from the one before it in the same process; null: it opens its own. */
export interface Inheritance {
  readonly link: BrokerLink | null;
  /** What earlier runs have published; null without the link, since it is read anew then. */
  readonly previousRun: PreviousRun | null;
  readonly listed: Listed | null;
}

const NOTHING: Inheritance = { link: null, previousRun: null, listed: null };

/** All parts of a bridge, connected to each other. */
export interface BridgeParts extends BrokerLink {
  readonly topics: Topics;
  readonly account: AccountParts;
  readonly retainedState: RetainedState;
  /** Stops the parts that publish at times of their own: late samples, and the description of the topics. */
  readonly stopFollowers: () => void;
  readonly previousRun: PreviousRun;
  readonly live: LiveState;
  readonly homeAssistant: HomeAssistant;
  readonly journal: JournalFeed;
  /** null: outages are not healed. */
  readonly healing: Healing | null;
  /** Returns the error because of which state waits to be written; null: nothing waits. */
  readonly unsaved: () => BridgeError | null;
  /** null: the bridge has no page. */
  readonly openCurves: BridgePorts['openCurves'] | null;
  /** Logs an error of work that nothing waits for. */
  readonly onError: (error: unknown) => void;
}

/**
 * Creates all parts of the bridge according to the configuration and connects them. None is started, except that the embedded
 * broker, if configured, already listens.
 * @throws BridgeError an error that prevents the start: those of `buffered` and of the ports, broker_port_taken,
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
  const stores = await buffered(ports.stores, folder);
  const healingStores = (config.homeassistant.heal ? ports.openHealing?.() : undefined) ?? null;
  const heals = healingStores !== null;

  const onError = (thrown: unknown): void => {
    const error = asBridgeError(thrown);
    if (error.code === 'internal') log.error({ err: thrown }, error.message);
    else log.warn(error.fields, error.message);
  };
  const accountClient = await openAccountClient(config, deps, { ...ports, stores });
  const announced = Object.keys((await stores.ledger.read()).devices);
  const link = inherited.link ?? (await openLink(ports.openBroker, { ...deps, announced, onError }));
  const { publisher } = link;
  const retainedState = new RetainedState(publisher, topics, { plainTopics: config.mqtt.plain_topics });
  const lateSamples = config.mqtt.history ? new LateSamples(publisher, topics, { sleep }) : null;
  const unfollow = link.connection.onConnect(() => lateSamples?.connected());
  const previousRun = inherited.previousRun ?? new PreviousRun(topics);
  const journal = new JournalFeed(stores.journal);
  const memory = await openPersistentState({ guard: stores.guard, journal }, previousRun, { now, log, onError });
  const account = accountOf(config, accountClient, {
    pointSearches: stores.points,
    memory,
    now,
    random,
    log,
    progress: () => report.listed(),
    listed: inherited.listed,
  });
  const { client, collector, quota, scheduler } = account;

  const homeAssistant = new HomeAssistant({
    topics: publisher,
    store: { load: () => stores.ledger.read(), save: (changed) => stores.ledger.write(changed) },
    context: { discoveryPrefix: config.homeassistant.discovery_prefix, bridgeAvailabilityTopic: topics.bridgeAvailability, version },
    statusTopic: config.homeassistant.status_topic,
    republish: () => retainedState.republishAll(),
    now,
    sleep,
    random,
    log,
    onError,
  });
  const { discovery, announce, announce_by_plant } = config.homeassistant;
  const announcements = new Announcements({
    announcer: homeAssistant,
    context: { topics, texts, version, heals },
    asleep: config.points.asleep,
    discovery,
    extentOf: (psId) => announce_by_plant[psId] ?? announce,
  });
  const live = new LiveState({
    account: account.liveAccount,
    record: memory.record,
    previousRun,
    asleep: config.points.asleep,
    ownProblems: () => [configProblem(), folder.problem].filter((problem) => problem !== null),
    notice: deps.notice ?? null,
    healing: () => healing?.status ?? null,
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
    inventory: collector.inventory,
    announced: () => homeAssistant.announced,
    wanted: () => homeAssistant.wanted,
    discovery,
    now,
  });
  live.subscribe((changes) => report.changed(changes));
  const { url, token } = config.homeassistant;
  const healing: Healing | null =
    healingStores !== null && url !== null && token !== null
      ? await (await import('./healing.ts')).Healing.open({
          ...{
            url,
            token,
            live,
            account: account.liveAccount,
            client,
            quota,
            scheduler,
            lateSamples,
            now,
            sleep,
            random,
            texts,
            log,
            onError,
          },
          ...healingStores,
          outages: await BufferedState.open(healingStores.outages, folder),
          inventory: collector.inventory,
          clocks: collector.latest.clocks,
          learned: stores.guard,
          isBrokerConnected: () => link.events.last?.[0] === 'connected',
          isHomeAssistantOffline: () => homeAssistant.presence.status === 'offline',
        })
      : null;
  const waits: RunReport['waits'] = (untilMs, error) => report.waits(untilMs, error);
  const polls = pollsOf(config, account, { report, live, retainedState, announcements, now, sleep, random, log, waits });
  return {
    ...link,
    topics,
    account: { ...account, ...polls },
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
    healing,
    unsaved: () => folder.waiting,
    openCurves: ports.openCurves ?? null,
    onError,
  };
}
