/** All topics of the bridge below its base topic. docs/topics.md is generated from this file. */

/**
 * Matches what must be escaped in an id: characters that Home Assistant does not accept in discovery topics (home-assistant.md 1.1),
 * and a `-` that begins a text like an escape.
 */
const ILLEGAL = /[^A-Za-z0-9_-]|-(?=x[0-9a-f]+-)/gu;

/** The form of nearly all ids: nothing in them must be escaped. */
const PLAIN = /^\w*$/;

const HIGHEST_CODE_POINT = 0x10ffff;

/**
 * Converts an id to a valid topic level and discovery id: each other character becomes `-x<code point in hexadecimal>-`. Different ids
 * remain different, because a `-` that begins a text like such an escape is escaped too.
 */
export const escapeId = (id: string): string =>
  PLAIN.test(id) ? id : id.replace(ILLEGAL, (character) => `-x${character.codePointAt(0)?.toString(16)}-`);

const ESCAPED = /-x([0-9a-f]+)-/g;

/** The inverse of {@link escapeId}; null if the text is not a result of it. */
export function unescapeId(text: string): string | null {
  const id = text.replace(ESCAPED, (_, hex: string) => {
    const codePoint = Number.parseInt(hex, 16);
    return codePoint <= HIGHEST_CODE_POINT ? String.fromCodePoint(codePoint) : '';
  });
  return escapeId(id) === text ? id : null;
}

/** A kind of topic, as docs/topics.md describes it to subscribers. */
export interface TopicKind {
  /** The topic below the base topic; `<…>` stands for an id, escaped by {@link escapeId}. */
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
  bridgeAsyncapi: published('bridge/asyncapi', 'JSON: these topics as an AsyncAPI document, with plants, devices, points and units'),
  refreshCommand: command('bridge/command/refresh', 'anything, not retained: poll now, at most once a minute'),
  restoreCommand: command('bridge/command/restore', 'anything, not retained: announce again what was deleted in Home Assistant'),
  removeHeldCommand: command(
    'bridge/command/remove_held',
    'anything, not retained: remove from Home Assistant the entities whose removal waits for a confirmation (`homeassistant.confirm_removals`)',
  ),
  bridgePresence: {
    path: 'bridge/presence',
    direction: 'internal',
    retained: false,
    payload: 'JSON by which bridges of one base topic notice each other',
  },
  replicaState: {
    path: 'bridge/replica/<name>/state',
    direction: 'internal',
    retained: true,
    payload: '`online` or `offline`: whether this replica of a fleet is there; its last will',
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
  setupTest: {
    path: 'setup-test',
    direction: 'internal',
    retained: false,
    payload: 'probes by which the guided set-up checks the broker',
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
  deviceHistory: published(
    '<ps_id>/<ps_key>/history',
    'JSON: an earlier sample that could not be published when it was measured; with `mqtt.history`',
    false,
  ),
  point: published('<ps_id>/<ps_key>/<slug>', 'the plain value, `null` where there is none; with `mqtt.plain_topics`'),
} as const satisfies Record<string, TopicKind>;

/** Slugs that a point may not have, because they already have a meaning as the last level of a topic or as a key of the state JSON. */
export const RESERVED_SLUGS = ['state', 'availability', 'alarms', 'event', 'history', 'device_time', 'measured_at'] as const;

export interface Topics {
  readonly base: string;
  readonly bridgeAvailability: string;
  readonly bridgeState: string;
  readonly bridgeAsyncapi: string;
  readonly refreshCommand: string;
  readonly restoreCommand: string;
  readonly removeHeldCommand: string;
  /** The topic on which bridges with the same base topic notice each other; not retained. */
  readonly bridgePresence: string;
  /** The topic on which a replica of a fleet says whether it is there. */
  readonly replicaState: (name: string) => string;
  /** The topic of the bridge's messages to itself: end markers after the retained messages, and probes of the broker at a start. */
  readonly bridgeCollect: string;
  /** The topic of the probes with which `doctor` checks the broker; they are retained only for a moment. */
  readonly bridgeDoctor: string;
  /** The topic of the probes with which the guided set-up checks the broker; they are retained only for a moment. */
  readonly setupTest: string;
  /** A topic like that of a device's state, but of no device, for probes of the broker; not retained. */
  readonly deviceProbe: string;
  readonly deviceState: (psId: string, psKey: string) => string;
  readonly deviceAvailability: (psId: string, psKey: string) => string;
  readonly deviceAlarms: (psId: string, psKey: string) => string;
  readonly deviceEvent: (psId: string, psKey: string) => string;
  readonly deviceHistory: (psId: string, psKey: string) => string;
  readonly point: (psId: string, psKey: string, slug: string) => string;
  readonly isDeviceAvailability: (topic: string) => boolean;
  /**
   * Whether a topic is one of a plant or device: its ps_key then begins with its ps_id. The check is needed because other clients
   * may publish below the base topic too, for example bridges whose base topic is below this one.
   */
  readonly isOfDevice: (topic: string) => boolean;
}

/** Returns the topics of a bridge. @param base `mqtt.base_topic`, without a slash at its start or end */
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
    bridgeAsyncapi: topic(TOPIC_KINDS.bridgeAsyncapi),
    refreshCommand: topic(TOPIC_KINDS.refreshCommand),
    restoreCommand: topic(TOPIC_KINDS.restoreCommand),
    removeHeldCommand: topic(TOPIC_KINDS.removeHeldCommand),
    bridgePresence: topic(TOPIC_KINDS.bridgePresence),
    replicaState: (name) => topic(TOPIC_KINDS.replicaState).replace('<name>', name),
    bridgeCollect: topic(TOPIC_KINDS.bridgeCollect),
    bridgeDoctor: topic(TOPIC_KINDS.bridgeDoctor),
    setupTest: topic(TOPIC_KINDS.setupTest),
    deviceProbe: topic(TOPIC_KINDS.deviceProbe),
    deviceState: ofDevice(TOPIC_KINDS.deviceState),
    deviceAvailability: ofDevice(TOPIC_KINDS.deviceAvailability),
    deviceAlarms: ofDevice(TOPIC_KINDS.deviceAlarms),
    deviceEvent: ofDevice(TOPIC_KINDS.deviceEvent),
    deviceHistory: ofDevice(TOPIC_KINDS.deviceHistory),
    point: ofDevice(TOPIC_KINDS.point),
    isDeviceAvailability: (text) => text.endsWith('/availability') && text !== bridgeAvailability,
    isOfDevice: (text) => {
      const [psId = '', psKey = '', ...leaf] = text.startsWith(`${base}/`) ? text.slice(base.length + 1).split('/') : [];
      return leaf.length === 1 && psKey.startsWith(`${psId}_`);
    },
  };
}

/** Returns Home Assistant's identifier of a device, which is part of its discovery topic and of the unique_id of its entities. */
export const deviceIdentifier = (psKey: string): string => `${DEVICE_PREFIX}${escapeId(psKey)}`;

/** The inverse of {@link deviceIdentifier}; null if the identifier has another form. */
export const psKeyOf = (identifier: string): string | null =>
  identifier.startsWith(DEVICE_PREFIX) ? unescapeId(identifier.slice(DEVICE_PREFIX.length)) : null;

const DEVICE_PREFIX = 'isolarcloud_';

/** Returns Home Assistant's identifier of the bridge itself. @param base `mqtt.base_topic` */
export const bridgeIdentifier = (base: string): string => `isolarcloud_bridge_${escapeId(base)}`;
