/** Every topic the bridge owns, from its base topic. Pure text; docs/topics.md is made from here. */

/** Characters that Home Assistant takes in a discovery topic's ids (home-assistant.md 1.1), and that no topic level minds. */
const ILLEGAL = /[^A-Za-z0-9_-]|-(?=x[0-9a-f]+-)/gu;

/** Nearly every id: nothing in it is to be escaped. */
const PLAIN = /^\w*$/;

const HIGHEST_CODE_POINT = 0x10ffff;

/**
 * An id fit for a topic level and a discovery id: each other character becomes `-x<code point in hex>-`. Different ids stay
 * different: a `-` that would read as the start of such an escape is escaped itself.
 */
export const escapeId = (id: string): string =>
  PLAIN.test(id) ? id : id.replace(ILLEGAL, (character) => `-x${character.codePointAt(0)?.toString(16)}-`);

const ESCAPED = /-x([0-9a-f]+)-/g;

/** The id that {@link escapeId} has made fit for a topic; null where it cannot have. */
export function unescapeId(text: string): string | null {
  const id = text.replace(ESCAPED, (_, hex: string) => {
    const codePoint = Number.parseInt(hex, 16);
    return codePoint <= HIGHEST_CODE_POINT ? String.fromCodePoint(codePoint) : '';
  });
  return escapeId(id) === text ? id : null;
}

/** One kind of topic, as the contract with subscribers has it. */
export interface TopicKind {
  /** Below the base topic; `<…>` stand for ids, escaped by {@link escapeId}. */
  readonly path: string;
  readonly direction: 'published' | 'command' | 'internal';
  readonly retained: boolean;
  readonly payload: string;
}

const published = (path: string, payload: string, retained = true): TopicKind => ({ path, direction: 'published', retained, payload });
const command = (path: string, payload: string): TopicKind => ({ path, direction: 'command', retained: false, payload });

export const TOPIC_KINDS = {
  bridgeAvailability: published('bridge/availability', '`online` or `offline`: whether the bridge is there; its last will'),
  bridgeState: published('bridge/state', 'JSON: how account and cloud are'),
  refreshCommand: command('bridge/command/refresh', 'anything, not retained: poll now, at most once a minute'),
  restoreCommand: command('bridge/command/restore', 'anything, not retained: announce again what was deleted in Home Assistant'),
  bridgePresence: {
    path: 'bridge/presence',
    direction: 'internal',
    retained: false,
    payload: 'JSON by which bridges of one base topic notice each other',
  },
  bridgeCollect: {
    path: 'bridge/collect',
    direction: 'internal',
    retained: false,
    payload: 'random text that marks the end of what the broker has sent, and probes of what it allows',
  },
  bridgeDoctor: {
    path: 'bridge/doctor',
    direction: 'internal',
    retained: false,
    payload: 'probes by which `doctor` checks the broker',
  },
  deviceProbe: {
    path: 'doctor/doctor/state',
    direction: 'internal',
    retained: false,
    payload: '`{}`, by which a start and `doctor` check whether the broker takes states of devices; no plant has these ids',
  },
  deviceState: published('<ps_id>/<ps_key>/state', 'JSON: every point that has had a value, by its slug, and what is known of the device'),
  deviceAvailability: published('<ps_id>/<ps_key>/availability', '`online` or `offline`: whether the measurements are alive'),
  deviceAlarms: published('<ps_id>/<ps_key>/alarms', 'JSON: number of open alarms, and the first of them; of plants only'),
  deviceEvent: published('<ps_id>/<ps_key>/event', 'JSON: an alarm that has just opened; of plants only', false),
  point: published('<ps_id>/<ps_key>/<slug>', 'the plain value, `null` where there is none; with `mqtt.plain_topics`'),
} as const satisfies Record<string, TopicKind>;

/** Slugs a point may not have, because the topic level or the key in the state JSON means something else. */
export const RESERVED_SLUGS = ['state', 'availability', 'alarms', 'event', 'device_time'] as const;

export interface Topics {
  readonly base: string;
  readonly bridgeAvailability: string;
  readonly bridgeState: string;
  readonly refreshCommand: string;
  readonly restoreCommand: string;
  /** Where bridges of the same base topic hear of each other; not retained. */
  readonly bridgePresence: string;
  /** Where an end marker comes back behind retained messages, and the probes at a start. */
  readonly bridgeCollect: string;
  /** Where the probes of `doctor` come back; retained for a moment only. */
  readonly bridgeDoctor: string;
  /** A topic like that of a state, of no device; not retained. */
  readonly deviceProbe: string;
  readonly deviceState: (psId: string, psKey: string) => string;
  readonly deviceAvailability: (psId: string, psKey: string) => string;
  readonly deviceAlarms: (psId: string, psKey: string) => string;
  readonly deviceEvent: (psId: string, psKey: string) => string;
  readonly point: (psId: string, psKey: string, slug: string) => string;
  readonly isDeviceAvailability: (topic: string) => boolean;
  /**
   * Whether a topic is one of a plant or device: a ps_key begins with its ps_id. Others publish below our base too: programs
   * of the user, and bridges whose base topic lies there.
   */
  readonly isOfDevice: (topic: string) => boolean;
}

/** @param base `mqtt.base_topic`, without leading or trailing slash. */
export function topicsFor(base: string): Topics {
  const topic = ({ path }: TopicKind): string => `${base}/${path}`;
  const ofDevice = ({ path }: TopicKind) => {
    const [, , leaf] = path.split('/');
    return (psId: string, psKey: string, slug = leaf) => `${base}/${escapeId(psId)}/${escapeId(psKey)}/${slug}`;
  };
  const bridgeAvailability = topic(TOPIC_KINDS.bridgeAvailability);
  return {
    base,
    bridgeAvailability,
    bridgeState: topic(TOPIC_KINDS.bridgeState),
    refreshCommand: topic(TOPIC_KINDS.refreshCommand),
    restoreCommand: topic(TOPIC_KINDS.restoreCommand),
    bridgePresence: topic(TOPIC_KINDS.bridgePresence),
    bridgeCollect: topic(TOPIC_KINDS.bridgeCollect),
    bridgeDoctor: topic(TOPIC_KINDS.bridgeDoctor),
    deviceProbe: topic(TOPIC_KINDS.deviceProbe),
    deviceState: ofDevice(TOPIC_KINDS.deviceState),
    deviceAvailability: ofDevice(TOPIC_KINDS.deviceAvailability),
    deviceAlarms: ofDevice(TOPIC_KINDS.deviceAlarms),
    deviceEvent: ofDevice(TOPIC_KINDS.deviceEvent),
    point: ofDevice(TOPIC_KINDS.point),
    isDeviceAvailability: (text) => text.endsWith('/availability') && text !== bridgeAvailability,
    isOfDevice: (text) => {
      const [psId = '', psKey = '', ...leaf] = text.startsWith(`${base}/`) ? text.slice(base.length + 1).split('/') : [];
      return leaf.length === 1 && psKey.startsWith(`${psId}_`);
    },
  };
}

/** Home Assistant's identifier of a device, part of its discovery topic and of every unique_id; it derives from the ps_key. */
export const deviceIdentifier = (psKey: string): string => `isolarcloud_${escapeId(psKey)}`;

/** The bridge's own identifier: base_topic is its identity. */
export const bridgeIdentifier = (base: string): string => `isolarcloud_bridge_${escapeId(base)}`;
