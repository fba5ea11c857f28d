import { expect, test } from 'vitest';
import type { DiscoveryContext } from '../../../src/homeassistant/discovery.ts';
import { removedPayload } from '../../../src/homeassistant/removal-steps.ts';

const context: DiscoveryContext = {
  discoveryPrefix: 'homeassistant',
  bridgeAvailabilityTopic: 'isolarcloud/bridge/availability',
  version: '1.2.3',
  configurationUrl: null,
};

test('an entity that is announced once more for its removal has no value, and an availability topic without messages', () => {
  const gone = {
    name: 'Home Meter',
    entityIdPrefix: 'home_meter',
    components: {},
    leaving: { '8018': 'sensor' },
    held: {},
    deleted: false,
  } as const;
  expect(removedPayload('isolarcloud_1_7_3_1', gone, context).components['8018']).toEqual({
    platform: 'sensor',
    unique_id: 'isolarcloud_1_7_3_1_8018',
    state_topic: 'isolarcloud/bridge/availability/none',
    availability: [{ topic: 'isolarcloud/bridge/availability/none' }],
  });
});
