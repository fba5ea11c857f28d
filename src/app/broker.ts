import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Config } from '../config/schema.ts';
import { BridgeError } from '../errors.ts';
import { discoveryTopic } from '../homeassistant/discovery.ts';
import type { Log } from '../log.ts';
import { type BrokerCheck, checkBroker, checkSize } from '../mqtt/broker-check.ts';
import type { BrokerConnection } from '../mqtt/broker-connection.ts';
import { connectOnce } from '../mqtt/connect-once.ts';
import { type ConnectionDeps, type ConnectionOptions, type ConnectionStatus, defaultClientId, MqttConnection } from '../mqtt/connection.ts';
import { embeddedBrokerUrl } from '../mqtt/embedded/url.ts';
import type { EmbeddedBroker } from '../mqtt/embedded-broker.ts';
import { collectLeftovers, type Leftovers } from '../mqtt/leftovers.ts';
import type { MqttMessage, NetworkConnection } from '../mqtt/network-connection.ts';
import type { Will } from '../mqtt/open.ts';
import { Presence } from '../mqtt/presence.ts';
import { readTlsFiles } from '../mqtt/tls-files.ts';
import { topicsFor } from '../topics.ts';

/** After this many connections lost during the search for retained messages, the bridge starts with an incomplete result. */
const MOST_SEARCHES = 3;

/** How long after connecting, and how often, it is checked whether the largest message comes back. */
const SIZE_CHECK_MS = 60_000;
/** A broker that needs longer for its first acknowledgement is not checked further at the start, which it would delay too much. */
const SLOW_MS = 2_000;

export interface BrokerDeps extends Clock {
  readonly random: () => number;
  readonly onStatus: (status: ConnectionStatus, error: BridgeError | null) => void;
  /**
   * Called once, before the first connection, with the broker's retained messages below the base topic and on discovery topics:
   * payload by topic.
   */
  readonly onRetained: (retained: ReadonlyMap<string, string>) => void;
  /** Identifiers of the devices that the ledger holds. */
  readonly announced: readonly string[];
  readonly log: Log;
}

export interface BrokerSide {
  readonly connection: BrokerConnection;
  /** null if an external broker is used. */
  readonly broker: EmbeddedBroker | null;
}

/**
 * The bridge's own connection, not started yet, and the embedded broker, already listening, if it is configured.
 * @throws BridgeError those of readTlsFiles, broker_port_taken, broker_address_unusable
 */
export async function openBroker(config: Config, { log, onRetained, announced, ...deps }: BrokerDeps): Promise<BrokerSide> {
  const { mqtt, homeassistant } = config;
  const { base_topic: base, protocol } = mqtt;
  const { enabled, host, port, anonymous, ...account } = mqtt.embedded_broker;
  const clientId = clientIdOf(mqtt);
  const will = { topic: topicsFor(base).bridgeAvailability, payload: 'offline' };
  const presence = new Presence({ base, instance: randomUUID() }, deps);
  const connect = (address: Address, prepare?: ConnectionDeps['prepare']): MqttConnection =>
    new MqttConnection({ ...address, clientId, protocol, will }, { ...deps, presence, ...(prepare && { prepare }) });
  if (!enabled) {
    const reportLack = async (network: NetworkConnection): Promise<void> => {
      const lack = await checkBroker(network, startCheck(network, config, deps));
      if (lack !== null) log.warn(lack.fields, lack.message);
    };
    let searches = 0;
    const prepare = async (network: NetworkConnection): Promise<boolean> => {
      const { messages, isComplete } = await searchLeftovers(network, config, announced, deps);
      searches += 1;
      if (!network.connected && searches < MOST_SEARCHES) return false;
      const { code, message } = new BridgeError('leftovers_unsearched');
      if (!isComplete) log.warn({ code }, message);
      onRetained(messages);
      await reportLack(network);
      return true;
    };
    const connection = connect(await brokerAddress(mqtt), prepare);
    connection.onConnect((network) => void watchSize(network, config, { ...deps, log }));
    return { connection, broker: null };
  }

  const { discovery_prefix: discoveryPrefix, status_topic: statusTopic } = homeassistant;
  // Loaded only if configured: most homes have a broker.
  const { EmbeddedBroker: Broker } = await import('../mqtt/embedded-broker.ts');
  const broker = new Broker(
    { host, port, ...credentials(account), base, discoveryPrefix, statusTopic },
    { ...deps, warn: (sentence) => log.warn(sentence), report: (error) => log.error({ err: error }, error.message) },
  );
  const url = await broker.start();
  log.info({ host, port }, 'embedded broker is listening');
  if (anonymous) log.warn('The embedded broker lets everybody in who reaches its port: mqtt.embedded_broker.anonymous is true');
  return { connection: connect({ url, ...broker.ownAccount }), broker };
}

/** Checks once for each larger message, as long as the connection lasts, whether the broker drops it; of MQTT 5 it would tell. */
async function watchSize(
  network: NetworkConnection,
  { mqtt }: Config,
  { now, sleep, log }: Pick<BrokerDeps, 'now' | 'sleep' | 'log'>,
): Promise<void> {
  if (network.protocol === 5) return;
  const over = new AbortController();
  void network.closed.then(() => over.abort());
  const { bridgeCollect: topic } = topicsFor(mqtt.base_topic);
  for (let checked = 0; network.connected; ) {
    await sleep(SIZE_CHECK_MS, over.signal).catch(() => undefined);
    if (!network.connected || network.largestSent <= checked) continue;
    checked = network.largestSent;
    const lack = await checkSize(network, { topic, token: randomUUID(), now, sleep });
    if (lack !== null) log.warn(lack.fields, lack.message);
  }
}

/** The retained messages of this configuration's bridge; topics of other clients may be among them. */
export const searchLeftovers = (
  network: NetworkConnection,
  { mqtt, homeassistant }: Config,
  announced: readonly string[],
  { sleep }: Pick<BrokerDeps, 'sleep'>,
): Promise<Leftovers> =>
  collectLeftovers(network, {
    base: mqtt.base_topic,
    configTopic: (identifier) => discoveryTopic({ discoveryPrefix: homeassistant.discovery_prefix }, identifier),
    announced,
    token: randomUUID(),
    sleep,
  });

/** The check at a start. Sizes are not known yet, and with MQTT 5 a broker that refuses an announcement says so. */
function startCheck(network: NetworkConnection, config: Config, { now, sleep }: Pick<BrokerDeps, 'now' | 'sleep'>): BrokerCheck {
  const { bridgeCollect: topic } = topicsFor(config.mqtt.base_topic);
  const ofDevice = network.protocol === 5 ? [stateProbe(config)] : deviceProbes(config);
  return { topic, ofDevice, largestBytes: null, skipsAboveMs: SLOW_MS, token: randomUUID(), now, sleep };
}

/** Messages like the state of a device and, unless discovery is off, its announcement, on topics that no device has. */
export function deviceProbes(config: Config): readonly MqttMessage[] {
  const { discovery, discovery_prefix: discoveryPrefix } = config.homeassistant;
  const announcement = { topic: discoveryTopic({ discoveryPrefix }, 'isolarcloud_doctor'), payload: '', retain: false };
  return discovery ? [stateProbe(config), announcement] : [stateProbe(config)];
}

/** Subscribers to all states get it too, so that it is JSON. */
const stateProbe = ({ mqtt }: Config): MqttMessage => ({ topic: topicsFor(mqtt.base_topic).deviceProbe, payload: '{}', retain: false });

export type VisitDeps = Pick<BrokerDeps, 'now' | 'sleep' | 'random'> & {
  readonly will?: Will;
  /** Aborts the attempt. */
  readonly signal: AbortSignal;
};

/**
 * A command's connection besides the bridge's own, to the external broker or to the embedded one of the running bridge.
 * @throws BridgeError those of readTlsFiles and of connectOnce
 */
export async function visitBroker({ mqtt }: Config, { will, ...deps }: VisitDeps): Promise<MqttConnection> {
  const clientId = `${clientIdOf(mqtt)}_${randomUUID()}`;
  return connectOnce({ ...(await addressForClients(mqtt)), clientId, protocol: mqtt.protocol, will }, deps);
}

/**
 * A command's connection in place of the bridge's: it owns the base topic until it ends.
 * @throws BridgeError base_topic_taken while the bridge runs, and those of readTlsFiles and connectOnce
 */
export async function standInForBridge({ mqtt }: Config, deps: VisitDeps): Promise<MqttConnection> {
  const presence = new Presence({ base: mqtt.base_topic, instance: randomUUID() }, deps);
  const options = { ...(await addressForClients(mqtt)), clientId: clientIdOf(mqtt), protocol: mqtt.protocol };
  return connectOnce(options, { ...deps, presence });
}

/** The configured client id, otherwise one that belongs to the base topic. */
export const clientIdOf = ({ client_id, base_topic }: Config['mqtt']): string => client_id ?? defaultClientId(base_topic);

type Address = Pick<ConnectionOptions, 'url' | 'username' | 'password' | 'tls'>;

/** Address and credentials for a client of the broker in use. @throws BridgeError those of readTlsFiles */
export async function addressForClients(mqtt: Config['mqtt']): Promise<Address> {
  const { enabled, host, port, ...account } = mqtt.embedded_broker;
  return enabled ? { url: embeddedBrokerUrl(host, port), ...credentials(account) } : brokerAddress(mqtt);
}

/** Address and credentials of the external broker. @throws BridgeError those of readTlsFiles */
async function brokerAddress(mqtt: Config['mqtt']): Promise<Address> {
  const tls = await readTlsFiles({
    ca: mqtt.ca_file ?? undefined,
    certificate: mqtt.certificate_file ?? undefined,
    key: mqtt.key_file ?? undefined,
    passphrase: mqtt.key_passphrase ?? undefined,
  });
  return { url: mqtt.url, ...credentials(mqtt), tls };
}

const credentials = ({ username, password }: { username: string | null; password: string | null }) => ({
  username: username ?? undefined,
  password: password ?? undefined,
});
