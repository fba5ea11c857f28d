import { z } from 'zod';
import { BridgeError } from '../errors.ts';
import { phrase } from '../texts/texts.ts';
import type { EventListener, HomeAssistantApi } from './websocket/connection.ts';

/** The functions of a connection to Home Assistant that the check of its MQTT integration needs. */
export interface OpenHomeAssistant extends HomeAssistantApi {
  /** Sends a command to which Home Assistant replies with a series of events. */
  readonly subscribe: (type: string, fields: Readonly<Record<string, unknown>>, listener: EventListener) => Promise<void>;
  /** Returns the JSON at a path of the REST API; null if there is none. */
  readonly get: (path: string) => Promise<unknown>;
}

/** The settings of Home Assistant's MQTT integration. */
export interface MqttIntegration {
  readonly discovers: boolean;
  readonly discoveryPrefix: string;
}

const entriesSchema = z.array(z.object({ entry_id: z.string(), state: z.string(), disabled_by: z.string().nullish() }));
const settings = { discovery: z.boolean().optional(), discovery_prefix: z.string().optional() };
const settingsSchema = z.object(settings).optional();
/** Up to Home Assistant 2024.11 the settings are in `mqtt_config` itself, later in its members `data` and `options`. */
const diagnosticsSchema = z.object({
  data: z.object({ mqtt_config: z.object({ ...settings, data: settingsSchema, options: settingsSchema }) }),
});
const devicesSchema = z.array(z.object({ identifiers: z.array(z.array(z.unknown())) }));
const messageSchema = z.object({ payload: z.string() });

const ENTRIES = 'config_entries/get';
const DIAGNOSTICS = '/api/diagnostics/config_entry';
const DEVICES = 'config/device_registry/list';
/** Home Assistant's default discovery prefix. */
const DEFAULT_PREFIX = 'homeassistant';

/**
 * Reads the settings of Home Assistant's MQTT integration. No WebSocket command returns them, but the diagnostics do, which the
 * page of the integration offers for download. In them user and password are redacted (observed in 2024.11.3 and 2026.11.0).
 * @returns null if this Home Assistant has no diagnostics
 * @throws BridgeError homeassistant_mqtt_missing, homeassistant_mqtt_down, homeassistant_reply_malformed and errors of commands
 */
export async function readMqttIntegration(homeAssistant: OpenHomeAssistant): Promise<MqttIntegration | null> {
  const [entry] = parsed(entriesSchema, await homeAssistant.command(ENTRIES, { domain: 'mqtt' }), ENTRIES);
  if (entry === undefined) throw new BridgeError('homeassistant_mqtt_missing');
  if (entry.state !== 'loaded') {
    throw new BridgeError(
      'homeassistant_mqtt_down',
      entry.disabled_by == null ? { said: entry.state } : { detail: phrase('detail.disabled') },
    );
  }
  const diagnostics = await homeAssistant.get(`${DIAGNOSTICS}/${encodeURIComponent(entry.entry_id)}`);
  if (diagnostics === null) return null;
  const { mqtt_config: config } = parsed(diagnosticsSchema, diagnostics, DIAGNOSTICS).data;
  const { discovery = true, discovery_prefix: discoveryPrefix = DEFAULT_PREFIX } = { ...config, ...config.data, ...config.options };
  return { discovers: discovery, discoveryPrefix };
}

const PROBES = 20;

/** A test message, and the functions to send it. */
export interface Probe {
  readonly topic: string;
  readonly payload: string;
  /** Sends the payload on the topic. */
  readonly publish: () => void;
  /** Waits between two publications of the message. */
  readonly pause: () => Promise<void>;
}

/**
 * Whether Home Assistant's own MQTT client receives messages that are published on our broker. Home Assistant confirms a
 * subscription before the broker has it (observed in 2024.11.3 and 2026.11.0), so the message is sent repeatedly until it is
 * received.
 * @throws BridgeError errors of commands
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

/**
 * @returns how many of these devices Home Assistant has
 * @param identifiers device identifiers
 * @throws BridgeError homeassistant_reply_malformed and errors of commands
 */
export async function countKnown(homeAssistant: HomeAssistantApi, identifiers: ReadonlySet<string>): Promise<number> {
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
