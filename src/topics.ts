/** Every topic the bridge owns, from its base topic. Pure text; docs/topics.md is the contract. */

/** Characters that Home Assistant takes in a discovery topic's ids (home-assistant.md 1.1), and that no topic level minds. */
const ILLEGAL = /[^A-Za-z0-9_-]|-(?=x[0-9a-f]+-)/gu;

/**
 * An id fit for a topic level and a discovery id: each other character becomes `-x<code point in hex>-`. Different ids stay
 * different: a `-` that would read as the start of such an escape is escaped itself.
 */
export const escapeId = (id: string): string => id.replace(ILLEGAL, (character) => `-x${character.codePointAt(0)?.toString(16)}-`);

export interface Topics {
  readonly base: string;
  readonly bridgeAvailability: string;
  readonly bridgeState: string;
  readonly refreshCommand: string;
  /** Where bridges of the same base topic hear of each other; not retained. */
  readonly bridgePresence: string;
  readonly deviceState: (psId: string, psKey: string) => string;
  readonly deviceAvailability: (psId: string, psKey: string) => string;
  readonly deviceAlarms: (psId: string, psKey: string) => string;
  readonly deviceEvent: (psId: string, psKey: string) => string;
  readonly point: (psId: string, psKey: string, slug: string) => string;
  readonly isDeviceAvailability: (topic: string) => boolean;
  /** Whether a topic of three levels below the base is one of a plant or device. */
  readonly isOfDevice: (topic: string) => boolean;
}

/** Slugs a point may not have, because the topic level means something else. */
export const RESERVED_SLUGS = ['state', 'availability', 'alarms', 'event', 'device_time'] as const;

/** @param base `mqtt.base_topic`, without leading or trailing slash. */
export function topicsFor(base: string): Topics {
  const device = (psId: string, psKey: string): string => `${base}/${escapeId(psId)}/${escapeId(psKey)}`;
  return {
    base,
    bridgeAvailability: `${base}/bridge/availability`,
    bridgeState: `${base}/bridge/state`,
    refreshCommand: `${base}/bridge/command/refresh`,
    bridgePresence: `${base}/bridge/presence`,
    deviceState: (psId, psKey) => `${device(psId, psKey)}/state`,
    deviceAvailability: (psId, psKey) => `${device(psId, psKey)}/availability`,
    deviceAlarms: (psId, psKey) => `${device(psId, psKey)}/alarms`,
    deviceEvent: (psId, psKey) => `${device(psId, psKey)}/event`,
    point: (psId, psKey, slug) => `${device(psId, psKey)}/${slug}`,
    isDeviceAvailability: (topic) => topic.endsWith('/availability') && topic !== `${base}/bridge/availability`,
    // Another bridge may have its base topic below ours: its `<base>/<name>/bridge/…` is not ours.
    isOfDevice: (topic) =>
      topic.startsWith(`${base}/`) &&
      !topic
        .slice(base.length + 1)
        .split('/')
        .slice(0, 2)
        .includes('bridge'),
  };
}

/** Home Assistant's identifier of a device, part of its discovery topic and of every unique_id (design: identity is ps_key). */
export const deviceIdentifier = (psKey: string): string => `isolarcloud_${escapeId(psKey)}`;

/** The bridge's own identifier: base_topic is its identity. */
export const bridgeIdentifier = (base: string): string => `isolarcloud_bridge_${escapeId(base)}`;
