import type { Device, Plant } from '../model.ts';
import { plantKey } from '../model.ts';
import type { Texts } from '../texts/texts.ts';
import type { Topics } from '../topics.ts';
import { bridgeIdentifier, deviceIdentifier } from '../topics.ts';
import { alarmEntities } from './alarms.ts';
import { type BridgeExtras, bridgeDiagnostics } from './diagnostics/bridge.ts';
import { deviceDiagnostics } from './diagnostics/device.ts';
import { plantDiagnostics } from './diagnostics/plant.ts';
import type { DeviceAnnouncement } from './discovery.ts';
import type { EntitySpec } from './entities.ts';
import { PLAIN } from './entities.ts';

/** The values that all announcements of a bridge have in common. */
export interface AnnouncementContext extends BridgeExtras {
  readonly topics: Topics;
  /** Texts in the language of the entity names. */
  readonly texts: Texts;
  /** Version of isolarcloud2mqtt. */
  readonly version: string;
}

const BRIDGE_NAME = 'iSolarCloud bridge';
const DEFAULT_BASE_TOPIC = 'isolarcloud';

/** The announcement of the bridge itself as a device. Its name contains the base topic unless that is the default one. */
export function bridgeAnnouncement({ topics, texts, version, ...extras }: AnnouncementContext): DeviceAnnouncement {
  const name = topics.base === DEFAULT_BASE_TOPIC ? BRIDGE_NAME : `${BRIDGE_NAME} ${topics.base}`;
  return {
    identifier: bridgeIdentifier(topics.base),
    viaDevice: null,
    name,
    manufacturer: 'isolarcloud2mqtt',
    model: BRIDGE_NAME,
    modelId: null,
    serialNumber: null,
    firmware: version,
    entityIdNames: [{ name, id: bridgeIdentifier(topics.base) }],
    stateTopic: topics.bridgeState,
    availabilityTopic: null,
    entities: [...bridgeDiagnostics(texts, extras), ...buttons(topics, texts)],
  };
}

/**
 * What an announcement says about its device, besides topics and entities. It is spread last: V8 gives each object that gets further
 * properties after a spread a hidden class of its own, which takes more memory than the object.
 */
export type DeviceDescription = Pick<
  DeviceAnnouncement,
  'name' | 'manufacturer' | 'model' | 'modelId' | 'serialNumber' | 'firmware' | 'entityIdNames'
>;

/**
 * The announcement of a plant as a device, with its diagnostics, its alarms and the entities of its own points (device type 11).
 * The cloud may also list the plant as a device, under the plant's key; such a device gets no announcement of its own.
 */
export function plantAnnouncement(plant: Plant, points: readonly EntitySpec[], context: AnnouncementContext): DeviceAnnouncement {
  const { psId } = plant;
  const description: DeviceDescription = {
    name: plantName(plant),
    manufacturer: 'Sungrow',
    model: plant.type,
    modelId: null,
    serialNumber: null,
    firmware: null,
    entityIdNames: [{ name: plant.name, id: psId }],
  };
  return describedPlant(psId, description, points, context);
}

/** The announcement of a plant of which this description is known. */
export function describedPlant(
  psId: string,
  description: DeviceDescription,
  points: readonly EntitySpec[],
  { topics, texts }: AnnouncementContext,
): DeviceAnnouncement {
  const psKey = plantKey(psId);
  return {
    identifier: deviceIdentifier(psKey),
    viaDevice: bridgeIdentifier(topics.base),
    stateTopic: topics.deviceState(psId, psKey),
    availabilityTopic: topics.deviceAvailability(psId, psKey),
    entities: [
      ...plantDiagnostics(texts),
      ...alarmEntities(topics.deviceAlarms(psId, psKey), topics.deviceEvent(psId, psKey), texts),
      ...points,
    ],
    ...description,
  };
}

/** The entities of a device: its diagnostics, and those of its points. */
export const deviceEntities = (
  device: { readonly hasCommunicator: boolean },
  points: readonly EntitySpec[],
  texts: Texts,
): readonly EntitySpec[] => [...deviceDiagnostics(device, texts), ...points];

/** The announcement of a device of a plant. Its name is `<plant> <device>`. @param entities those of `deviceEntities` */
export function deviceAnnouncement(
  device: Device,
  plant: Plant,
  entities: readonly EntitySpec[],
  context: AnnouncementContext,
): DeviceAnnouncement {
  const { psKey } = device;
  const description: DeviceDescription = {
    name: `${plantName(plant)} ${device.name.trim() || psKey}`,
    manufacturer: device.manufacturer,
    model: device.model ?? device.typeName,
    modelId: device.modelId,
    serialNumber: device.serialNumber,
    firmware: device.firmware,
    entityIdNames: [
      { name: plant.name, id: plant.psId },
      { name: device.name, id: psKey },
    ],
  };
  return describedDevice(device, description, entities, context);
}

/** The announcement of a device of which this description is known. @param entities those of `deviceEntities` */
export function describedDevice(
  { psId, psKey }: Pick<Device, 'psId' | 'psKey'>,
  description: DeviceDescription,
  entities: readonly EntitySpec[],
  { topics }: AnnouncementContext,
): DeviceAnnouncement {
  return {
    identifier: deviceIdentifier(psKey),
    viaDevice: deviceIdentifier(plantKey(psId)),
    stateTopic: topics.deviceState(psId, psKey),
    availabilityTopic: topics.deviceAvailability(psId, psKey),
    entities,
    ...description,
  };
}

const plantName = ({ name, psId }: Plant): string => name.trim() || psId;

/** The buttons of the bridge. A press publishes a message on the button's command topic. */
const buttons = (topics: Topics, texts: Texts): readonly EntitySpec[] =>
  [
    { slug: 'refresh', commandTopic: topics.refreshCommand } as const,
    { slug: 'restore', commandTopic: topics.restoreCommand } as const,
  ].map(({ slug, commandTopic }) => ({
    ...PLAIN,
    key: slug,
    platform: 'button',
    slug,
    name: texts(`entity.${slug}`),
    entityCategory: 'diagnostic',
    commandTopic,
  }));
