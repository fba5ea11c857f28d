import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { brokerUrls } from '../config/broker-urls.ts';
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

/** If this many connections are lost during the search for retained messages, the bridge starts with the messages found so far. */
const MOST_SEARCHES = 3;

/** Time from the connection to the first check whether the broker still forwards the largest message, and between two checks. */
const SIZE_CHECK_MS = 60_000;
/** If the broker's first acknowledgement takes longer, the other checks at the start are omitted, so that they do not delay it. */
const SLOW_MS = 2_000;

export interface BrokerDeps extends Clock {
  readonly random: () => number;
  readonly onStatus: (status: ConnectionStatus, error: BridgeError | null) => void;
  /**
   * Called before `onStatus` reports the first connection, and the first one at another address than before, with the broker's
   * retained messages below the base topic and on discovery topics. Key: topic. Value: payload.
   */
  readonly onRetained: (retained: ReadonlyMap<string, string>) => void;
  /** Identifiers of the devices in the ledger. */
  readonly announced: readonly string[];
  readonly log: Log;
}

export interface BrokerSide {
  readonly connection: BrokerConnection;
  /** null if an external broker is used. */
  readonly broker: EmbeddedBroker | null;
}

/**
 * Creates the bridge's own connection, without starting it. If the embedded broker is configured, starts that broker.
 * @throws BridgeError those of readTlsFiles, broker_port_taken, broker_address_unusable
 */
export async function openBroker(config: Config, { log, onRetained, announced, ...deps }: BrokerDeps): Promise<BrokerSide> {
  const { mqtt, homeassistant } = config;
  const { base_topic: base, protocol } = mqtt;
  const { enabled, host, port, anonymous, ...account } = mqtt.embedded_broker;
  const clientId = clientIdOf(mqtt);
  const will = { topic: topicsFor(base).bridgeAvailability, payload: 'offline' };
  const presence = new Presence({ base, instance: randomUUID() }, deps);
  const onPassedOver = (error: BridgeError): void => log.warn(error.fields, error.message);
  const connect = (address: Address, prepare?: ConnectionDeps['prepare']): MqttConnection =>
    new MqttConnection({ ...address, clientId, protocol, will }, { ...deps, presence, onPassedOver, ...(prepare && { prepare }) });
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
      searches = 0;
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
  return { connection: connect({ urls: [url], ...broker.ownAccount }), broker };
}

/**
 * While the connection lasts, checks whether the broker drops messages as large as the largest that was sent, and logs a warning
 * if it does. With MQTT 5 the check is not needed, because the broker reports its maximum size.
 */
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

/** Returns the retained messages that earlier runs of the configured bridge have left; those of other clients may be among them. */
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

/**
 * Returns the options of the broker check at the start of the bridge. The size of the messages is not known yet. With MQTT 5 no
 * announcement is tried, because the broker reports it if it refuses one.
 */
function startCheck(network: NetworkConnection, config: Config, { now, sleep }: Pick<BrokerDeps, 'now' | 'sleep'>): BrokerCheck {
  const { bridgeCollect: topic } = topicsFor(config.mqtt.base_topic);
  const ofDevice = network.protocol === 5 ? [stateProbe(config)] : deviceProbes(config);
  return { topic, ofDevice, largestBytes: null, skipsAboveMs: SLOW_MS, token: randomUUID(), now, sleep };
}

/** Returns test messages on topics of no device: one like a device's state and, unless discovery is off, one like its announcement. */
export function deviceProbes(config: Config): readonly MqttMessage[] {
  const { discovery, discovery_prefix: discoveryPrefix } = config.homeassistant;
  const announcement = { topic: discoveryTopic({ discoveryPrefix }, 'isolarcloud_doctor'), payload: '', retain: false };
  return discovery ? [stateProbe(config), announcement] : [stateProbe(config)];
}

/** The payload is valid JSON, because subscribers to the states of all devices receive it too. */
const stateProbe = ({ mqtt }: Config): MqttMessage => ({ topic: topicsFor(mqtt.base_topic).deviceProbe, payload: '{}', retain: false });

export type VisitDeps = Pick<BrokerDeps, 'now' | 'sleep' | 'random'> & {
  readonly will?: Will;
  /** When aborted, connecting ends. */
  readonly signal: AbortSignal;
};

/**
 * Connects a command to the configured broker (the external one, or the embedded one of the running bridge), besides the bridge's
 * own connection.
 * @throws BridgeError those of readTlsFiles and of connectOnce
 */
export async function visitBroker({ mqtt }: Config, { will, ...deps }: VisitDeps): Promise<MqttConnection> {
  const clientId = `${clientIdOf(mqtt)}_${randomUUID()}`;
  return connectOnce({ ...(await addressForClients(mqtt)), clientId, protocol: mqtt.protocol, will }, deps);
}

/**
 * Connects a command to the broker in place of the bridge: with the bridge's client id, and as the owner of the base topic until
 * the connection ends.
 * @throws BridgeError base_topic_taken while the bridge runs, and those of readTlsFiles and connectOnce
 */
export async function standInForBridge({ mqtt }: Config, deps: VisitDeps): Promise<MqttConnection> {
  const presence = new Presence({ base: mqtt.base_topic, instance: randomUUID() }, deps);
  const options = { ...(await addressForClients(mqtt)), clientId: clientIdOf(mqtt), protocol: mqtt.protocol };
  return connectOnce(options, { ...deps, presence });
}

/** Returns the configured client id; if none is configured, one that is derived from the base topic. */
export const clientIdOf = ({ client_id, base_topic }: Config['mqtt']): string => client_id ?? defaultClientId(base_topic);

type Address = Pick<ConnectionOptions, 'urls' | 'username' | 'password' | 'tls'>;

/** Returns addresses and credentials of the broker in use, external or embedded. @throws BridgeError those of readTlsFiles */
export async function addressForClients(mqtt: Config['mqtt']): Promise<Address> {
  const { enabled, host, port, ...account } = mqtt.embedded_broker;
  return enabled ? { urls: [embeddedBrokerUrl(host, port)], ...credentials(account) } : brokerAddress(mqtt);
}

/** Returns addresses and credentials of the external broker. @throws BridgeError those of readTlsFiles */
async function brokerAddress(mqtt: Config['mqtt']): Promise<Address> {
  const tls = await readTlsFiles({
    ca: mqtt.ca_file ?? undefined,
    certificate: mqtt.certificate_file ?? undefined,
    key: mqtt.key_file ?? undefined,
    passphrase: mqtt.key_passphrase ?? undefined,
  });
  return { urls: brokerUrls(mqtt), ...credentials(mqtt), tls };
}

const credentials = ({ username, password }: { username: string | null; password: string | null }) => ({
  username: username ?? undefined,
  password: password ?? undefined,
});
