import { randomUUID } from 'node:crypto';
import type { Config } from './config/schema.ts';
import type { BridgeError } from './errors.ts';
import type { Log } from './log.ts';
import { type ConnectionOptions, type ConnectionStatus, defaultClientId, MqttConnection } from './mqtt/connection.ts';
import { EmbeddedBroker } from './mqtt/embedded-broker.ts';
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
  readonly connection: MqttConnection;
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
  const clientId = mqtt.client_id ?? defaultClientId(base);
  const will = { topic: topicsFor(base).bridgeAvailability, payload: 'offline' };
  const presence = new Presence({ base, instance: randomUUID() }, deps);
  const connect = (address: Pick<ConnectionOptions, 'url' | 'username' | 'password' | 'tls'>): MqttConnection =>
    new MqttConnection({ ...address, clientId, protocol, will }, { ...deps, presence });
  if (!enabled) return { connection: connect(await brokerAddress(mqtt)), broker: null };

  const account = credentials(mqtt.embedded_broker);
  const broker = new EmbeddedBroker({ host, port, ...account }, { report: (error) => log.error({ err: error }, error.message) });
  const url = await broker.start();
  log.info({ host, port }, 'embedded broker is listening');
  return { connection: connect({ url, ...account }), broker };
}

/** Where the external broker is, and as whom to sign in there. @throws BridgeError tls_file_unreadable */
export async function brokerAddress(mqtt: Config['mqtt']): Promise<Pick<ConnectionOptions, 'url' | 'username' | 'password' | 'tls'>> {
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
