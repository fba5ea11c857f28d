import { connectAsync } from 'mqtt';
import { onTestFinished } from 'vitest';
import { type Answer, type Command, HomeAssistantServer } from './home-assistant-server.ts';

/** Properties of a simulated Home Assistant whose MQTT integration is examined. */
export interface MqttFacts {
  readonly version?: string;
  /** The broker to which its MQTT integration is connected. */
  readonly brokerUrl: string;
  /** State of the MQTT integration, such as `loaded` or `setup_retry`; null if the integration is not set up. */
  readonly state?: string | null;
  readonly disabledBy?: string | null;
  /** The user's settings of the integration: `discovery`, `discovery_prefix`. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Identifiers of its MQTT devices. */
  readonly devices?: readonly string[];
  readonly isAdmin?: boolean;
  /** Replies to further commands, by type. */
  readonly results?: Readonly<Record<string, unknown>>;
}

/** Starts the simulation. Its replies are as observed in versions 2024.11.3 and 2026.11.0; it has a real MQTT client. */
export async function startHomeAssistant(facts: MqttFacts): Promise<HomeAssistantServer> {
  const { version = '2026.11.0', brokerUrl, state = 'loaded', disabledBy = null, devices = [], isAdmin = true, results = {} } = facts;
  const entry = { entry_id: '01JD0', domain: 'mqtt', title: 'MQTT broker', state, disabled_by: disabledBy };
  const answer = ({ type }: Command): Answer => {
    if (type === 'config_entries/get') return { result: state === null ? [] : [entry] };
    if (type === 'config/device_registry/list') {
      return {
        result: [['hue', 'a'], ...devices.map((identifier) => ['mqtt', identifier])].map((pair) => ({ id: '1', identifiers: [pair] })),
      };
    }
    return type in results ? { result: results[type] } : { error: { code: 'unknown_command', message: 'Unknown command.' } };
  };
  const listen = async (topic: string, send: (event: unknown) => void): Promise<void> => {
    const client = await connectAsync(brokerUrl, { reconnectPeriod: 0 });
    onTestFinished(() => void client.end(true));
    client.on('message', (heard, payload) => send({ topic: heard, payload: payload.toString(), qos: 1, retain: false }));
    await client.subscribeAsync(topic, { qos: 1 });
  };
  // Home Assistant replies to the command before it subscribes.
  const subscribed = ({ topic }: Command, send: (event: unknown) => void): Answer => {
    if (!isAdmin) return { error: { code: 'unauthorized', message: 'Unauthorized' } };
    void listen(String(topic), send);
    return { result: null };
  };
  const get = (path: string): unknown =>
    path === `/api/diagnostics/config_entry/${entry.entry_id}`
      ? { data: { connected: true, mqtt_config: configOf(version, facts) } }
      : undefined;
  return HomeAssistantServer.start({ version, answer, subscribed, get });
}

/** Returns the integration's configuration: one object up to version 2024.11, two objects in later versions. */
function configOf(version: string, { settings = {} }: MqttFacts): unknown {
  const connection = { broker: '127.0.0.1', port: 1883, username: '**REDACTED**', password: '**REDACTED**' };
  return version.startsWith('2024') ? { ...connection, discovery: true, ...settings } : { data: connection, options: settings };
}
