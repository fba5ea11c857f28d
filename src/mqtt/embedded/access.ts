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
  /** Whether a topic belongs to the bridge: of other clients, only Home Assistant's deletions of discovery topics are taken. */
  readonly isOfBridge: (topic: string) => boolean;
  /** Whether clients other than the bridge may publish this. */
  readonly mayPublish: (message: { readonly topic: string; readonly payload: Buffer | string }) => boolean;
}

/**
 * What other clients may publish: anything, except below the base topic and discovery payloads of the bridge's devices.
 * Below the base topic they have the commands, the presence topic, on which bridges and `healthcheck` notice a living bridge,
 * the topic on which `doctor` tries whether Home Assistant hears this broker, and Home Assistant's status topic if it lies
 * there. An empty discovery payload is how Home Assistant deletes a device.
 */
export function accessFor({ base, discoveryPrefix, statusTopic }: AccessOptions): Access {
  const { bridgePresence } = topicsFor(base);
  const commands = `${base}/bridge/command/`;
  const open: ReadonlySet<string> = new Set([bridgePresence, `${base}/bridge/doctor`, statusTopic]);
  const isBelowBase = (topic: string): boolean => topic.startsWith(`${base}/`);
  const isDiscovery = (topic: string): boolean =>
    topic.startsWith(`${discoveryPrefix}/device/isolarcloud_`) && /^[^/]+\/config$/.test(topic.slice(`${discoveryPrefix}/device/`.length));
  const isCommand = (topic: string): boolean => topic.startsWith(commands) && /^[^/]+$/.test(topic.slice(commands.length));
  return {
    isOfBridge: (topic) => (isBelowBase(topic) && !open.has(topic) && !isCommand(topic)) || isDiscovery(topic),
    mayPublish: ({ topic, payload }) => {
      // aedes refuses these in a PUBLISH, but takes them as the topic of a will.
      if (topic === '' || /[+#]/.test(topic) || topic.startsWith('$SYS/')) return false;
      if (isDiscovery(topic)) return payload.length === 0;
      return !isBelowBase(topic) || open.has(topic) || isCommand(topic);
    },
  };
}
