/**
 * Payloads that remove a component or a device from Home Assistant (home-assistant.md 1.3). A component is removed by a payload
 * that contains only its platform. Home Assistant can remove only a component that was announced during its present session. So a
 * component that the bridge dropped while Home Assistant was offline must be announced once more before it is removed.
 */

import type { Component, DiscoveryContext, DiscoveryPayload } from './discovery.ts';
import { origin, uniqueId } from './discovery.ts';
import type { Platform } from './entities.ts';
import type { AnnouncedDevice, Components } from './ledger.ts';

/** @returns the payload in which each leaving component has only its platform, which removes it */
export const withoutPendingRemoval = (payload: DiscoveryPayload, leaving: Components): DiscoveryPayload =>
  withComponents(payload, leaving, (_key, platform) => ({ platform }));

/**
 * @returns the payload in which each leaving component has a minimal config, so that Home Assistant knows the component before it
 * is removed
 */
export const withPendingRemoval = (
  payload: DiscoveryPayload,
  leaving: Components,
  identifier: string,
  context: DiscoveryContext,
): DiscoveryPayload =>
  withComponents(payload, leaving, (key, platform) => ({
    platform,
    unique_id: uniqueId(identifier, key),
    // The entity is unavailable. Otherwise its last value would be recorded without a unit, and the recorder would log warnings.
    availability: [{ topic: silentTopic(context) }],
    ...MINIMAL_CONFIGS[platform](silentTopic(context)),
  }));

/** @returns the payload that announces a removed device once more, so that an empty payload can then remove it */
export const removedPayload = (identifier: string, { name, leaving }: AnnouncedDevice, context: DiscoveryContext): DiscoveryPayload =>
  withPendingRemoval(
    {
      device: { identifiers: [identifier], name },
      origin: origin(context),
      availability: [{ topic: context.bridgeAvailabilityTopic }],
      availability_mode: 'all',
      state_topic: silentTopic(context),
      components: {},
    },
    leaving,
    identifier,
    context,
  );

/** Key: platform. Value: a function that returns the keys that this platform requires besides unique_id (home-assistant.md 5). */
const MINIMAL_CONFIGS = {
  sensor: (topic) => ({ state_topic: topic }),
  binary_sensor: (topic) => ({ state_topic: topic }),
  button: (topic) => ({ command_topic: topic }),
  event: (topic) => ({ state_topic: topic, event_types: ['none'] }),
} as const satisfies Record<Platform, (topic: string) => object>;

/** A topic on which nothing is published, so that a leaving entity gets no value and is unavailable. */
const silentTopic = ({ bridgeAvailabilityTopic }: DiscoveryContext): string => `${bridgeAvailabilityTopic}/none`;

function withComponents(
  payload: DiscoveryPayload,
  leaving: Components,
  component: (key: string, platform: Platform) => Component,
): DiscoveryPayload {
  const added = Object.entries(leaving).map(([key, platform]) => [key, component(key, platform)] as const);
  return { ...payload, components: { ...payload.components, ...Object.fromEntries(added) } };
}
