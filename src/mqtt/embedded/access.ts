import { topicsFor } from '../../topics.ts';

export interface AccessOptions {
  /** `mqtt.base_topic`. */
  readonly base: string;
  /** `homeassistant.discovery_prefix`. */
  readonly discoveryPrefix: string;
  /** `homeassistant.status_topic`. */
  readonly statusTopic: string;
}

export interface Access {
  /**
   * Whether a topic belongs to the bridge: on such topics, only Home Assistant's deletions of discovery topics are accepted
   * from other clients.
   */
  readonly isOfBridge: (topic: string) => boolean;
  /** Whether clients other than the bridge may publish this. */
  readonly mayPublish: (message: { readonly topic: string; readonly payload: Buffer | string }) => boolean;
}

/**
 * The topics on which other clients may publish: all, except those below the base topic and discovery payloads of the bridge's
 * devices. Below the base topic they may use the commands, the presence topic (by which bridges and `healthcheck` detect a
 * running bridge), the topic on which `doctor` tests whether Home Assistant hears this broker, and Home Assistant's status
 * topic if it lies there. Home Assistant deletes a device by an empty discovery payload, which is allowed.
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
      // aedes refuses these in a PUBLISH, but accepts them as the topic of a will.
      if (topic === '' || /[+#]/.test(topic) || topic.startsWith('$SYS/')) return false;
      if (isDiscovery(topic)) return payload.length === 0;
      return !isBelowBase(topic) || open.has(topic) || isCommand(topic);
    },
  };
}
