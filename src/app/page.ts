import { MINUTE_MS } from '../calendar.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config/schema.ts';
import type { BridgeError } from '../errors.ts';
import { gatewayOf } from '../isolarcloud/gateways.ts';
import { joinedPurposes } from '../isolarcloud/purpose-counts.ts';
import type { Log } from '../log.ts';
import { plantKey } from '../model.ts';
import type { ConnectionStatus } from '../mqtt/connection.ts';
import { curvesCodec } from '../page/model/curves.ts';
import { metricsText } from '../page/model/metrics.ts';
import { type ModelBridge, type ModelTools, PageModel } from '../page/model/page-model.ts';
import { BUNDLE } from '../page/server/assets.ts';
import { behindIngress, type Ingress } from '../page/server/ingress.ts';
import { PageServer } from '../page/server/server.ts';
import type { AccountFacts, BridgeFacts, ReloadFacts } from '../page/view/bridge-view.ts';
import { joinedRefresh, joinedStatus } from '../poll/joined-polls.ts';
import { joinedUsage } from '../poll/quota.ts';
import { joinedLimits } from '../schedule/call-budget.ts';
import { RUNNING_LIMITS } from '../store/time-limits.ts';
import type { AccountParts } from './account.ts';
import type { BridgeParts } from './compose.ts';
import { OfferedWork } from './offers/offered-work.ts';
import { configuredLimits } from './stores.ts';
import { languageOf, textsByLanguage, textsOf } from './texts.ts';

/** Further work that the page can ask for. */
export interface PageTools extends ModelTools {
  /** Takes up a changed configuration; absent: only a restart does. */
  readonly reloads?: Reloading;
}

/** What the page needs to have a changed configuration taken up. */
interface Reloading {
  request(): void;
  readonly state: ReloadFacts;
}

/** What the page can ask of the running bridge. */
interface BridgeActions {
  /** @returns whether it polls */
  refresh(): boolean;
  restore(): void;
  /** Removes from Home Assistant what is held. */
  removeHeld(): void;
}

export interface PageDeps extends Clock {
  /** At least 0, less than 1. */
  readonly random: () => number;
  readonly log: Log;
  readonly version: string;
  /** The page of a Home Assistant app: it is served there and nowhere else, without a password of its own. */
  readonly ingress?: Ingress;
  /** Returns the reason why the broker cannot be reached, if it is known better than from the attempts to connect. */
  readonly brokerProblem?: () => BridgeError | null;
}

/** A running bridge, as the page shows it. */
export interface ShownBridge {
  readonly config: Config;
  readonly parts: BridgeParts;
  readonly actions: BridgeActions;
  /** null: the page offers none. */
  readonly tools: PageTools | null;
}

/** The page of the running bridge. It may outlast the bridge: another one of the same process can take its place. */
export interface Page {
  /** Shows this bridge from now on. */
  show(bridge: ShownBridge): void;
  /** Ends the work that the page has asked for, since the bridge stops. */
  rest(): Promise<void>;
  /** The connection to the broker was made or lost; `error` is what prevents it. */
  brokerIs(status: ConnectionStatus, error: BridgeError | null): void;
  /** Something of the bridge has changed that neither the live state nor the poller tells. */
  bridgeChanged(): void;
  /** Ends all streams, then saves the curves. */
  stop(): Promise<void>;
}

/** How often the curves are saved. */
const SAVE_EVERY_MS = 15 * MINUTE_MS;

/**
 * Serves the page of a running bridge on the configured address.
 * @throws BridgeError page_port_taken, page_address_absent, page_address_unusable
 */
export async function openPage(first: ShownBridge, { log, version, ingress, brokerProblem, now, sleep, random }: PageDeps): Promise<Page> {
  let shown = first;
  const { onError } = first.parts;
  const broker: BrokerState = { connectedAt: null, error: null };
  const startedAt = now();
  const brokerState = (): BrokerState => ({ ...broker, error: broker.error && (brokerProblem?.() ?? broker.error) });
  const offered = new OfferedWork(() => model.offersChanged(), { now, sleep, random });
  const bridgeFacts = (): BridgeFacts => factsOf(shown, { version, startedAt, broker: brokerState() });
  const model: PageModel = new PageModel({
    ...modelBridgeOf(first),
    bridgeFacts,
    offers: () => offered.current,
    textsOf: textsByLanguage(),
    startedAt,
    readJournal: () => shown.parts.journal.read(),
    actions: {
      refresh: () => ({ accepted: shown.actions.refresh(), againAt: refreshMsOf(shown.parts) }),
      restore: () => {
        shown.actions.restore();
        return { accepted: true, againAt: null };
      },
      removeHeld: () => {
        shown.actions.removeHeld();
        return { accepted: true, againAt: null };
      },
      reload: () => shown.tools?.reloads?.request(),
    },
    metrics: () => {
      const { live, inventory, memory } = shown.parts;
      const psKeys = [...[...inventory.plants.keys()].map(plantKey), ...inventory.devices.keys()];
      return metricsText({
        bridge: bridgeFacts(),
        plants: [...inventory.plants.keys()].flatMap((psId) => live.of(plantKey(psId)) ?? []),
        held: psKeys.reduce((sum, psKey) => sum + memory.record.heldOf(psKey).size, 0),
        streams: server.streams,
        nowMs: now(),
      });
    },
    isReady: () => broker.connectedAt !== null && shown.parts.live.lastPollMs !== null,
    language: () => languageOf(shown.config),
    now,
    sleep,
    onError,
  });
  const notBuilt = textsOf(first.config)('page.not_built');
  const address = ingress ? behindIngress(ingress) : first.config.page;
  const server = new PageServer({ ...address, bundle: BUNDLE, notBuilt }, { source: model, now, sleep, report: onError });
  const follow = ({ parts: { journal, accounts, publisher } }: ShownBridge): void => {
    journal.follow((entries) => model.rejected(entries));
    for (const { poller } of accounts) {
      poller.follow(() => {
        model.bridgeChanged();
        // The page shows how many messages the broker has not acknowledged yet.
        void publisher.flush().then(() => model.bridgeChanged());
      });
    }
  };
  model.curves.restore((await first.parts.openCurves?.().read().catch(onError)) ?? curvesCodec.empty());
  follow(first);
  offered.begin(first);
  const url = await server.start();
  log.info({ url }, 'the page is served');
  const stopped = new AbortController();
  const save = async (): Promise<void> => {
    const { inventory } = shown.parts;
    if (inventory.complete) model.curves.keepOnly(new Set(inventory.plants.keys()));
    await shown.parts.openCurves?.().write(model.curves.saved(), RUNNING_LIMITS).catch(onError);
  };
  const saving = (async () => {
    while (!stopped.signal.aborted) {
      await sleep(SAVE_EVERY_MS, stopped.signal).catch(() => undefined);
      await save();
    }
  })();
  return {
    show: (bridge) => {
      shown = bridge;
      follow(bridge);
      model.show(modelBridgeOf(bridge));
      offered.begin(bridge);
    },
    rest: async () => {
      await Promise.all([model.rest(), offered.end()]);
    },
    brokerIs: (status, error) => {
      broker.error = error;
      broker.connectedAt = status === 'connected' ? (broker.connectedAt ?? now()) : null;
      model.bridgeChanged();
    },
    bridgeChanged: () => model.bridgeChanged(),
    stop: async () => {
      stopped.abort();
      await Promise.all([server.stop(), model.stop(), offered.end(), saving]);
    },
  };
}

const modelBridgeOf = ({ config, parts, tools }: ShownBridge): ModelBridge => ({
  live: parts.live,
  inventory: parts.inventory,
  memory: parts.memory,
  view: {
    topics: parts.topics,
    plainTopics: config.mqtt.plain_topics,
    points: config.points,
    announced: () => parts.homeAssistant.announced,
  },
  tools,
});

interface BrokerState {
  connectedAt: number | null;
  error: BridgeError | null;
}

interface RunFacts {
  readonly version: string;
  readonly startedAt: number;
  readonly broker: Readonly<BrokerState>;
}

function factsOf({ config, parts, tools }: ShownBridge, { version, startedAt, broker }: RunFacts): BridgeFacts {
  const { accounts, inventory, memory, results, live, publisher, homeAssistant } = parts;
  const { mqtt, homeassistant } = config;
  const { plants, devices } = inventory;
  const clouds = accounts.map((account) => account.config.isolarcloud);
  const isListed = plants.size > 0;
  return {
    version,
    startedAt,
    baseTopic: mqtt.base_topic,
    region: namesOf(clouds.map(({ gateway, region }) => (gateway === null ? region : 'custom'))),
    health: live.health,
    accountOf: (problem) => live.accountOf(problem),
    accounts: accounts.flatMap(accountFacts),
    cloud: {
      gateway: namesOf(clouds.map((cloud) => new URL(gatewayOf(cloud)).hostname)),
      encrypted: clouds.every(({ rsa_public_key }) => rsa_public_key !== null),
      answeredAt: results.answeredMs,
    },
    broker: {
      ...broker,
      url: parts.connection.address ?? '',
      embedded: mqtt.embedded_broker.enabled,
      inFlight: publisher.unacknowledged(),
    },
    homeAssistant: {
      discovery: homeassistant.discovery,
      discoveryPrefix: homeassistant.discovery_prefix,
      presence: homeAssistant.presence,
      announced: homeAssistant.announced,
    },
    polls: {
      status: joinedStatus(accounts.map(({ poller }) => poller.status)),
      lastMs: live.lastPollMs,
      refreshMs: refreshMsOf(parts),
      schedule: config.polling.schedule,
      isShort: accounts.some(({ scheduler }) => scheduler.isShort),
    },
    calls: {
      usage: joinedUsage(accounts.map(({ quota }) => quota.usage)),
      limits: joinedLimits(accounts.map(({ quota }) => quota.limits)),
      configured: joinedLimits(accounts.map((account) => configuredLimits(account.config))),
      byEndpoint: results.all,
      byPurpose: joinedPurposes(accounts.map(({ quota }) => quota.byPurpose)),
    },
    plants: isListed ? plants.size : null,
    devices: isListed ? devices.size : null,
    rejections: memory.record.rejections,
    reload: tools?.reloads?.state ?? null,
  };
}

/** The facts about an account; none if it has no name. */
const accountFacts = ({ name, quota: { usage, limits }, liveAccount: { health } }: AccountParts): readonly AccountFacts[] =>
  name === null ? [] : [{ name, usage, limits, problem: health.problem }];

const refreshMsOf = ({ accounts }: BridgeParts): number | null => joinedRefresh(accounts.map(({ poller }) => poller.refreshMs));

/** The different names, in the order of the accounts. */
const namesOf = (names: readonly string[]): string => [...new Set(names)].join(', ');
