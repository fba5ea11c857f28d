import { randomUUID } from 'node:crypto';
import type { Config } from './config/schema.ts';
import type { BridgeError } from './errors.ts';
import type { Log } from './log.ts';
import type { BrokerConnection } from './mqtt/broker-connection.ts';
import { connectOnce } from './mqtt/connect-once.ts';
import { type ConnectionOptions, type ConnectionStatus, defaultClientId, MqttConnection } from './mqtt/connection.ts';
import { EmbeddedBroker, embeddedBrokerUrl } from './mqtt/embedded-broker.ts';
import { Presence } from './mqtt/presence.ts';
import { readTlsFiles } from './mqtt/tls-files.ts';
import { topicsFor } from './topics.ts';

export interface MqttDeps {
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly random: () => number;
  readonly onStatus: (status: ConnectionStatus, error: BridgeError | null) => void;
  readonly log: Log;
}

export interface MqttSide {
  readonly connection: BrokerConnection;
  /** null where an external broker is used. */
  readonly broker: EmbeddedBroker | null;
}

/**
 * The connection of the bridge itself, not started yet, and the embedded broker, already listening, where that is wanted.
 * @throws BridgeError tls_file_unreadable, broker_port_taken, broker_address_unusable
 */
export async function openMqtt({ mqtt }: Config, { log, ...deps }: MqttDeps): Promise<MqttSide> {
  const { base_topic: base, protocol } = mqtt;
  const { enabled, host, port } = mqtt.embedded_broker;
  const clientId = clientIdOf(mqtt);
  const will = { topic: topicsFor(base).bridgeAvailability, payload: 'offline' };
  const presence = new Presence({ base, instance: randomUUID() }, deps);
  const connect = (address: Address): MqttConnection => new MqttConnection({ ...address, clientId, protocol, will }, { ...deps, presence });
  if (!enabled) return { connection: connect(await brokerAddress(mqtt)), broker: null };

  const account = credentials(mqtt.embedded_broker);
  const broker = new EmbeddedBroker({ host, port, ...account }, { report: (error) => log.error({ err: error }, error.message) });
  const url = await broker.start();
  log.info({ host, port }, 'embedded broker is listening');
  return { connection: connect({ url, ...account }), broker };
}

export type VisitDeps = Omit<MqttDeps, 'onStatus' | 'log'> & {
  /** Ends the attempt. */
  readonly signal: AbortSignal;
};

/**
 * A command's connection beside the bridge's own, to the external broker or to the one in the running bridge.
 * @throws BridgeError tls_file_unreadable, and those of connectOnce
 */
export async function visitBroker({ mqtt }: Config, deps: VisitDeps): Promise<MqttConnection> {
  const clientId = `${clientIdOf(mqtt)}_${randomUUID()}`;
  return connectOnce({ ...(await addressForClients(mqtt)), clientId, protocol: mqtt.protocol }, deps);
}

/**
 * A command's connection in the place of the bridge: it has the base topic until it ends.
 * @throws BridgeError base_topic_taken while the bridge is alive, tls_file_unreadable, and those of connectOnce
 */
export async function standInForBridge({ mqtt }: Config, deps: VisitDeps): Promise<MqttConnection> {
  const presence = new Presence({ base: mqtt.base_topic, instance: randomUUID() }, deps);
  const options = { ...(await addressForClients(mqtt)), clientId: clientIdOf(mqtt), protocol: mqtt.protocol };
  return connectOnce(options, { ...deps, presence });
}

const clientIdOf = ({ client_id, base_topic }: Config['mqtt']): string => client_id ?? defaultClientId(base_topic);

type Address = Pick<ConnectionOptions, 'url' | 'username' | 'password' | 'tls'>;

async function addressForClients(mqtt: Config['mqtt']): Promise<Address> {
  const { enabled, host, port, ...account } = mqtt.embedded_broker;
  return enabled ? { url: embeddedBrokerUrl(host, port), ...credentials(account) } : brokerAddress(mqtt);
}

/** Where the external broker is, and as whom to sign in there. @throws BridgeError tls_file_unreadable */
async function brokerAddress(mqtt: Config['mqtt']): Promise<Address> {
  const tls = await readTlsFiles({
    ca: mqtt.ca_file ?? undefined,
    certificate: mqtt.certificate_file ?? undefined,
    key: mqtt.key_file ?? undefined,
  });
  return { url: mqtt.url, ...credentials(mqtt), tls };
}

const credentials = ({ username, password }: { username: string | null; password: string | null }) => ({
  username: username ?? undefined,
  password: password ?? undefined,
});
