import { topicsFor } from '../../topics.ts';

export interface AccessOptions {
  /** Configuration option `mqtt.base_topic`. */
  readonly base: string;
  /** Configuration option `homeassistant.discovery_prefix`. */
  readonly discoveryPrefix: string;
  /** Configuration option `homeassistant.status_topic`. */
  readonly statusTopic: string;
}

export interface Access {
  /**
   * Whether a topic belongs to the bridge. On these topics other clients may only publish an empty discovery payload, by which Home
   * Assistant deletes a device.
   */
  readonly isOfBridge: (topic: string) => boolean;
  /** Whether a client other than the bridge may publish this message. */
  readonly mayPublish: (message: { readonly topic: string; readonly payload: Buffer | string }) => boolean;
}

/**
 * Decides on which topics clients other than the bridge may publish: on all topics except those below the base topic and the
 * discovery topics of the bridge's devices. There are these exceptions. Below the base topic, other clients may publish commands,
 * on the presence topic (by which bridges and `healthcheck` detect a running bridge), on the topic with which `doctor` tests
 * whether Home Assistant is connected to this broker, and on Home Assistant's status topic if it is below the base topic. On a
 * discovery topic they may publish an empty payload, by which Home Assistant deletes a device.
 */
export function accessFor({ base, discoveryPrefix, statusTopic }: AccessOptions): Access {
  const { bridgePresence, bridgeDoctor } = topicsFor(base);
  const commands = `${base}/bridge/command/`;
  const open: ReadonlySet<string> = new Set([bridgePresence, bridgeDoctor, statusTopic]);
  const isBelowBase = (topic: string): boolean => topic.startsWith(`${base}/`);
  const isDiscovery = (topic: string): boolean =>
    topic.startsWith(`${discoveryPrefix}/device/isolarcloud_`) && /^[^/]+\/config$/.test(topic.slice(`${discoveryPrefix}/device/`.length));
  const isCommand = (topic: string): boolean => topic.startsWith(commands) && /^[^/]+$/.test(topic.slice(commands.length));
  return {
    isOfBridge: (topic) => (isBelowBase(topic) && !open.has(topic) && !isCommand(topic)) || isDiscovery(topic),
    mayPublish: ({ topic, payload }) => {
      // aedes refuses such topics in a PUBLISH, but accepts them as the topic of a will.
      if (topic === '' || /[+#]/.test(topic) || topic.startsWith('$SYS/')) return false;
      if (isDiscovery(topic)) return payload.length === 0;
      return !isBelowBase(topic) || open.has(topic) || isCommand(topic);
    },
  };
}
