import { z } from 'zod';
import { BridgeError } from '../errors.ts';
import type { EventListener, HomeAssistant } from './websocket/connection.ts';

/** What looking at the MQTT integration needs of Home Assistant beside its commands. */
export interface OpenHomeAssistant extends HomeAssistant {
  /** A command whose answer is followed by events. */
  readonly subscribe: (type: string, fields: Readonly<Record<string, unknown>>, listener: EventListener) => Promise<void>;
  /** The JSON at a path of its REST API; null where there is nothing. */
  readonly get: (path: string) => Promise<unknown>;
}

/** The MQTT integration as its user has set it up. */
export interface MqttIntegration {
  readonly discovers: boolean;
  readonly discoveryPrefix: string;
}

const entriesSchema = z.array(z.object({ entry_id: z.string(), state: z.string(), disabled_by: z.string().nullish() }));
const settings = { discovery: z.boolean().optional(), discovery_prefix: z.string().optional() };
const settingsSchema = z.object(settings).optional();
/** Up to 2024.11 the settings stand in `mqtt_config` itself, later beside each other in its `data` and `options`. */
const diagnosticsSchema = z.object({
  data: z.object({ mqtt_config: z.object({ ...settings, data: settingsSchema, options: settingsSchema }) }),
});
const devicesSchema = z.array(z.object({ identifiers: z.array(z.array(z.unknown())) }));
const messageSchema = z.object({ payload: z.string() });

const ENTRIES = 'config_entries/get';
const DIAGNOSTICS = '/api/diagnostics/config_entry';
const DEVICES = 'config/device_registry/list';
/** Home Assistant's own, where nobody has changed it. */
const DEFAULT_PREFIX = 'homeassistant';

/**
 * How the MQTT integration is set up. Its settings are in none of its commands, but in the diagnostics that its page offers for
 * download, user and password redacted (seen in 2024.11.3 and 2026.11.0).
 * @returns null where this Home Assistant tells no diagnostics
 * @throws BridgeError homeassistant_mqtt_missing, homeassistant_mqtt_down, homeassistant_reply_malformed and those of its commands
 */
export async function readMqttIntegration(homeAssistant: OpenHomeAssistant): Promise<MqttIntegration | null> {
  const [entry] = parsed(entriesSchema, await homeAssistant.command(ENTRIES, { domain: 'mqtt' }), ENTRIES);
  if (entry === undefined) throw new BridgeError('homeassistant_mqtt_missing');
  if (entry.state !== 'loaded') {
    throw new BridgeError('homeassistant_mqtt_down', entry.disabled_by == null ? { said: entry.state } : { detail: 'it is disabled' });
  }
  const diagnostics = await homeAssistant.get(`${DIAGNOSTICS}/${encodeURIComponent(entry.entry_id)}`);
  if (diagnostics === null) return null;
  const { mqtt_config: config } = parsed(diagnosticsSchema, diagnostics, DIAGNOSTICS).data;
  const { discovery = true, discovery_prefix: discoveryPrefix = DEFAULT_PREFIX } = { ...config, ...config.data, ...config.options };
  return { discovers: discovery, discoveryPrefix };
}

const PROBES = 20;

/** What listening for a message of ours takes. */
export interface Probe {
  readonly topic: string;
  readonly payload: string;
  /** Sends the payload on the topic. */
  readonly publish: () => void;
  /** Time between two of them. */
  readonly pause: () => Promise<void>;
}

/**
 * Whether Home Assistant's own MQTT client hears what is published at our broker. It answers before it has subscribed (seen in
 * 2024.11.3 and 2026.11.0), so that the message is sent until it is heard.
 * @throws BridgeError those of its commands
 */
export async function hears(homeAssistant: OpenHomeAssistant, { topic, payload, publish, pause }: Probe): Promise<boolean> {
  let isHeard = false;
  await homeAssistant.subscribe('mqtt/subscribe', { topic, qos: 1 }, (event) => {
    isHeard ||= messageSchema.safeParse(event).data?.payload === payload;
  });
  for (let sent = 0; sent < PROBES && !isHeard; sent++) {
    publish();
    await pause();
  }
  return isHeard;
}

/** How many of these devices Home Assistant has. @throws BridgeError homeassistant_reply_malformed and those of its commands */
export async function countKnown(homeAssistant: HomeAssistant, identifiers: ReadonlySet<string>): Promise<number> {
  const devices = parsed(devicesSchema, await homeAssistant.command(DEVICES), DEVICES);
  return devices.filter((device) =>
    device.identifiers.some(([domain, identifier]) => domain === 'mqtt' && identifiers.has(String(identifier))),
  ).length;
}

function parsed<T>(schema: z.ZodType<T>, value: unknown, endpoint: string): T {
  const { success, data } = schema.safeParse(value);
  if (!success) throw new BridgeError('homeassistant_reply_malformed', { endpoint });
  return data;
}
