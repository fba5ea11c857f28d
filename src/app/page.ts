import { MINUTE_MS } from '../calendar.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config/schema.ts';
import type { BridgeError } from '../errors.ts';
import { gatewayOf } from '../isolarcloud/gateways.ts';
import type { Log } from '../log.ts';
import { plantKey } from '../model.ts';
import type { ConnectionStatus } from '../mqtt/connection.ts';
import { embeddedBrokerUrl } from '../mqtt/embedded/url.ts';
import type { Recorder } from '../page/model/capture-run.ts';
import { curvesCodec } from '../page/model/curves.ts';
import type { Examine } from '../page/model/doctor-run.ts';
import { metricsText } from '../page/model/metrics.ts';
import { PageModel } from '../page/model/page-model.ts';
import { BUNDLE } from '../page/server/assets.ts';
import { behindIngress, type Ingress } from '../page/server/ingress.ts';
import { PageServer } from '../page/server/server.ts';
import type { BridgeFacts } from '../page/view/bridge-view.ts';
import { RUNNING_LIMITS } from '../store/time-limits.ts';
import type { BridgeParts } from './compose.ts';
import { configuredLimits } from './stores.ts';
import { languageOf, textsByLanguage, textsOf } from './texts.ts';

/** Further work that the page can ask for. */
export interface PageTools {
  readonly examine: Examine;
  readonly recorder: Recorder;
}

/** What the page can ask of the running bridge. */
export interface BridgeActions {
  /** @returns whether it polls */
  refresh(): boolean;
  restore(): void;
}

export interface PageDeps extends Clock {
  readonly log: Log;
  readonly version: string;
  readonly pageTools?: PageTools;
  /** The page of a Home Assistant app: it is served there and nowhere else, without a password of its own. */
  readonly ingress?: Ingress;
  /** Returns the reason why the broker cannot be reached, if it is known better than from the attempts to connect. */
  readonly brokerProblem?: () => BridgeError | null;
}

/** The page of a running bridge. */
export interface Page {
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
export async function openPage(config: Config, parts: BridgeParts, actions: BridgeActions, deps: PageDeps): Promise<Page> {
  const { live, collector, homeAssistant, topics, journal, poller, onError, openCurves } = parts;
  const { log, version, now, sleep, pageTools } = deps;
  const broker: BrokerState = { connectedAt: null, error: null };
  const startedAt = now();
  const brokerState = (): BrokerState => ({ ...broker, error: broker.error && (deps.brokerProblem?.() ?? broker.error) });
  const bridgeFacts = (): BridgeFacts => factsOf(config, parts, { nowMs: now(), version, startedAt, broker: brokerState() });
  const isReady = (): boolean => broker.connectedAt !== null && live.lastPollMs !== null;
  const { latest, inventory } = collector;
  const model: PageModel = new PageModel({
    live,
    collector,
    bridgeFacts,
    textsOf: textsByLanguage(),
    view: {
      topics,
      plainTopics: config.mqtt.plain_topics,
      points: config.points,
      announced: () => homeAssistant.announced,
    },
    startedAt,
    readJournal: () => journal.read(),
    actions: {
      refresh: () => ({ accepted: actions.refresh(), againAt: poller.refreshMs }),
      restore: () => {
        actions.restore();
        return { accepted: true, againAt: null };
      },
    },
    metrics: () =>
      metricsText({
        bridge: bridgeFacts(),
        plants: [...inventory.plants.keys()].flatMap((psId) => live.of(plantKey(psId)) ?? []),
        held: collector.psKeys().reduce((sum, psKey) => sum + latest.record.heldOf(psKey).size, 0),
        streams: server.streams,
        nowMs: now(),
      }),
    isReady,
    tools: pageTools ?? null,
    now,
    sleep,
    onError,
  });
  const language = languageOf(config);
  const notBuilt = textsOf(config)('page.not_built');
  const server = new PageServer(
    { ...(deps.ingress ? behindIngress(deps.ingress) : config.page), bundle: BUNDLE, notBuilt, language },
    { source: model, now, sleep, report: onError },
  );
  const curves = openCurves?.() ?? null;
  model.curves.restore((await curves?.read().catch(onError)) ?? curvesCodec.empty());
  journal.follow((entries) => model.rejected(entries));
  poller.follow(() => model.bridgeChanged());
  const url = await server.start();
  log.info({ url }, 'the page is served');
  const stopped = new AbortController();
  const save = async (): Promise<void> => {
    if (inventory.complete) model.curves.keepOnly(new Set(inventory.plants.keys()));
    await curves?.write(model.curves.saved(), RUNNING_LIMITS).catch(onError);
  };
  const saving = (async () => {
    while (!stopped.signal.aborted) {
      await sleep(SAVE_EVERY_MS, stopped.signal).catch(() => undefined);
      await save();
    }
  })();
  return {
    brokerIs: (status, error) => {
      broker.error = error;
      broker.connectedAt = status === 'connected' ? now() : null;
      model.bridgeChanged();
    },
    bridgeChanged: () => model.bridgeChanged(),
    stop: async () => {
      stopped.abort();
      await Promise.all([server.stop(), model.stop(), saving]);
    },
  };
}

interface BrokerState {
  connectedAt: number | null;
  error: BridgeError | null;
}

interface RunFacts {
  readonly nowMs: number;
  readonly version: string;
  readonly startedAt: number;
  readonly broker: Readonly<BrokerState>;
}

function factsOf(config: Config, parts: BridgeParts, { nowMs, version, startedAt, broker }: RunFacts): BridgeFacts {
  const { collector, live, poller, scheduler, quota, results, publisher, homeAssistant } = parts;
  const { isolarcloud, mqtt, homeassistant } = config;
  const { plants, devices } = collector.inventory;
  const isListed = plants.size > 0;
  return {
    version,
    startedAt,
    baseTopic: mqtt.base_topic,
    region: isolarcloud.gateway === null ? isolarcloud.region : 'custom',
    health: live.health,
    cloud: {
      gateway: new URL(gatewayOf(isolarcloud)).hostname,
      encrypted: isolarcloud.rsa_public_key !== null,
      answeredAt: results.answeredMs,
    },
    broker: {
      ...broker,
      url: addressOf(mqtt),
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
      status: poller.status,
      lastMs: live.lastPollMs,
      refreshMs: poller.refreshMs,
      schedule: config.polling.schedule,
      isShort: scheduler.isShort,
    },
    calls: {
      usage: quota.usage,
      limits: quota.limits,
      configured: configuredLimits(config),
      byEndpoint: results.all,
      byPurpose: results.byPurpose(nowMs),
    },
    plants: isListed ? plants.size : null,
    devices: isListed ? devices.size : null,
    rejections: collector.latest.record.rejections,
  };
}

/** The broker's address without user, password, path and query: people may write a secret in any of them. */
function addressOf({ url, embedded_broker: { enabled, host, port } }: Config['mqtt']): string {
  const { protocol, host: address } = new URL(enabled ? embeddedBrokerUrl(host, port) : url);
  return `${protocol}//${address}`;
}
