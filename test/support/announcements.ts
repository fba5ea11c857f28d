import type { DeviceAnnouncement } from '../../src/homeassistant/discovery.ts';
import type { EntitySpec } from '../../src/homeassistant/entities.ts';
import { PLAIN } from '../../src/homeassistant/entities.ts';

/** Returns a sensor entity with default properties, which `fields` override. */
export const sensor = (key: string, fields: Partial<EntitySpec> = {}): EntitySpec => ({
  ...PLAIN,
  key,
  platform: 'sensor',
  slug: `point_${key}`,
  name: `Point ${key}`,
  ...fields,
});

/** Returns the announcement of a device with one default sensor for each key. */
export function announcement(
  identifier: string,
  keys: readonly string[],
  { plant = 'Home', device = '', ...fields }: Partial<DeviceAnnouncement> & { plant?: string; device?: string } = {},
): DeviceAnnouncement {
  return {
    identifier,
    viaDevice: null,
    name: `${plant} ${device}`.trim(),
    manufacturer: 'Sungrow',
    model: null,
    modelId: null,
    serialNumber: null,
    firmware: null,
    entityIdNames: [{ name: plant, id: 'plant' }, ...(device ? [{ name: device, id: identifier }] : [])],
    stateTopic: `isolarcloud/plant/${identifier}/state`,
    availabilityTopic: `isolarcloud/plant/${identifier}/availability`,
    entities: keys.map((key) => sensor(key)),
    ...fields,
  };
}

/** Returns the announcements of a bridge, its plant, and two devices of the plant. */
export const family = (names: { plant?: string } = {}): readonly DeviceAnnouncement[] => [
  announcement('isolarcloud_inverter', ['1', '2', '3'], { ...names, device: 'Inverter', viaDevice: 'isolarcloud_plant' }),
  announcement('isolarcloud_battery', ['1', '2'], { ...names, device: 'Battery', viaDevice: 'isolarcloud_plant' }),
  announcement('isolarcloud_plant', ['1', '2'], { ...names, viaDevice: 'isolarcloud_bridge' }),
  announcement('isolarcloud_bridge', ['1', '2'], { plant: 'Bridge' }),
];
