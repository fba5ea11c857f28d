/**
 * The steps that take something out of Home Assistant (home-assistant.md 1.3). A component goes when the payload comes once
 * with it reduced to its platform. Home Assistant knows only what was announced in its running session, so whatever left
 * while no session was known must be announced once more before it can be removed.
 */

import type { Component, DiscoveryContext, DiscoveryPayload } from './discovery.ts';
import { origin, uniqueId } from './discovery.ts';
import type { Platform } from './entities.ts';
import type { AnnouncedDevice, Components } from './ledger.ts';

/** The payload with the leaving components reduced to exactly what removes them. */
export const withoutPendingRemoval = (payload: DiscoveryPayload, leaving: Components): DiscoveryPayload =>
  withComponents(payload, leaving, (_key, platform) => ({ platform }));

/** The payload with the leaving components as slight as Home Assistant takes them, so that it knows what to remove. */
export const withPendingRemoval = (
  payload: DiscoveryPayload,
  leaving: Components,
  identifier: string,
  context: DiscoveryContext,
): DiscoveryPayload =>
  withComponents(payload, leaving, (key, platform) => ({
    platform,
    unique_id: uniqueId(identifier, key),
    // Unavailable: its last value would go on without a unit, and the recorder complain about that.
    availability: [{ topic: silentTopic(context) }],
    ...SLIGHTEST[platform](silentTopic(context)),
  }));

/** The payload that announces a device which is gone once more, so that the empty one can remove it. */
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

/** What each platform demands besides its unique_id (home-assistant.md 5). */
const SLIGHTEST = {
  sensor: (topic) => ({ state_topic: topic }),
  binary_sensor: (topic) => ({ state_topic: topic }),
  button: (topic) => ({ command_topic: topic }),
  event: (topic) => ({ state_topic: topic, event_types: ['none'] }),
} as const satisfies Record<Platform, (topic: string) => object>;

/** Nothing is ever published here: a leaving entity gets no last value, and is not available. */
const silentTopic = ({ bridgeAvailabilityTopic }: DiscoveryContext): string => `${bridgeAvailabilityTopic}/none`;

function withComponents(
  payload: DiscoveryPayload,
  leaving: Components,
  component: (key: string, platform: Platform) => Component,
): DiscoveryPayload {
  const added = Object.entries(leaving).map(([key, platform]) => [key, component(key, platform)] as const);
  return { ...payload, components: { ...payload.components, ...Object.fromEntries(added) } };
}
