import { CATALOGUE_TYPES, pointsOf } from '../catalogue/index.ts';
import type { Config } from '../config/schema.ts';
import { DATA_STATES } from '../readings/data-state.ts';
import { type Topics, topicsFor } from '../topics.ts';
import { HIDDEN, type Pseudonyms } from './pseudonyms.ts';
import { redactIdentifier } from './redact-state.ts';

/** An MQTT message. */
export interface CapturedMessage {
  readonly topic: string;
  readonly payload: string;
  readonly retain: boolean;
}

/** Payloads that are recorded unchanged: fixed words of the bridge and of Home Assistant. */
const WORDS: ReadonlySet<string> = new Set(['online', 'offline', 'null', '']);
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/;

/**
 * Redacts a message that the bridge has received: the birth message of Home Assistant, a command, the empty discovery payload that Home
 * Assistant sends when the user deletes a device, or a retained message of an earlier run of this bridge.
 * @returns the message with the topic that the redacted configuration gives it; null for any other message, which the capture leaves out
 */
export function redactMessage(
  { topic, payload, retain }: CapturedMessage,
  { mqtt, homeassistant }: Config,
  pseudonyms: Pseudonyms,
): CapturedMessage | null {
  const own = topicsFor(mqtt.base_topic);
  const invented = topicsFor('isolarcloud');
  if (topic === homeassistant.status_topic) return { topic: 'homeassistant/status', payload: word(payload), retain };
  if (topic === own.refreshCommand) return { topic: invented.refreshCommand, payload: '', retain };
  if (topic === own.restoreCommand) return { topic: invented.restoreCommand, payload: '', retain };
  if (topic === own.removeHeldCommand) return { topic: invented.removeHeldCommand, payload: '', retain };
  if (own.isOfDevice(topic)) return retain ? leftBehind(topic, payload, own, pseudonyms) : null;
  const identifier = topic.startsWith(`${homeassistant.discovery_prefix}/device/isolarcloud_`) ? topic.split('/').at(-2) : undefined;
  if (identifier === undefined || payload !== '') return null;
  return { topic: `homeassistant/device/${redactIdentifier(identifier, pseudonyms)}/config`, payload, retain };
}

/** Redacts the state or availability of a device that an earlier run has left on the broker; null for other topics. */
function leftBehind(topic: string, payload: string, own: Topics, pseudonyms: Pseudonyms): CapturedMessage | null {
  const [psId = '', psKey = '', leaf = ''] = topic.slice(own.base.length + 1).split('/');
  if (leaf !== 'state' && leaf !== 'availability') return null;
  const redacted = leaf === 'state' ? redactState(payload) : word(payload);
  return { topic: `isolarcloud/${pseudonyms.id(psId)}/${pseudonyms.id(psKey)}/${leaf}`, payload: redacted, retain: true };
}

function redactState(payload: string): string {
  const isShown = ([slug, value]: [string, unknown]): boolean =>
    (DOCUMENTED.has(slug) && (typeof value === 'number' || value === null)) ||
    (slug === 'data_state' && DATA_STATES.some((state) => state === value)) ||
    (slug === 'device_time' && typeof value === 'string' && TIME.test(value));
  try {
    return JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(payload) as object).filter(isShown)));
  } catch {
    return HIDDEN;
  }
}

const DOCUMENTED: ReadonlySet<string> = new Set(CATALOGUE_TYPES.flatMap((type) => pointsOf(type).map(({ slug }) => slug)));

const word = (payload: string): string => (WORDS.has(payload) ? payload : HIDDEN);
