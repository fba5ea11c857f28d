import type { EntitySpec, Platform } from './entities.ts';

/** One Home Assistant device with its entities, as the bridge wants it shown. */
export interface DeviceAnnouncement {
  /** Home Assistant's identifier, id of the discovery topic and head of every unique_id (src/topics.ts). */
  readonly identifier: string;
  /** Identifier of the device it hangs on. */
  readonly viaDevice: string | null;
  readonly name: string;
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly modelId: string | null;
  readonly serialNumber: string | null;
  readonly firmware: string | null;
  /** The names its entity ids are made of, each with the id that stands in where a name yields nothing. */
  readonly entityIdNames: readonly { readonly name: string; readonly id: string }[];
  readonly stateTopic: string;
  /** Says whether the device's samples are fresh; null where it has none (the bridge itself). */
  readonly availabilityTopic: string | null;
  readonly entities: readonly EntitySpec[];
}

/** An announcement whose entity ids are decided (entity-ids.ts). */
export type NamedAnnouncement = DeviceAnnouncement & {
  /** What the device's entity ids begin with. */
  readonly entityIdPrefix: string;
};

/** What is the same in every payload of one bridge. */
export interface DiscoveryContext {
  /** `homeassistant.discovery_prefix` */
  readonly discoveryPrefix: string;
  readonly bridgeAvailabilityTopic: string;
  /** Of isolarcloud2mqtt. */
  readonly version: string;
}

export interface DiscoveryPayload {
  readonly device: Readonly<Record<string, unknown>>;
  readonly origin: Readonly<Record<string, unknown>>;
  readonly availability: readonly { readonly topic: string }[];
  readonly availability_mode: 'all';
  readonly state_topic: string;
  readonly components: Readonly<Record<string, Component>>;
}
export type Component = { readonly platform: Platform } & Readonly<Record<string, unknown>>;

/** By this name, and by the bridge's availability topic, a retained config is known as this bridge's own. */
export const ORIGIN_NAME = 'isolarcloud2mqtt';

/** Home Assistant subscribes with this QoS to states; 24.11 does not inherit it from the root. */
const QOS = 1;

/** @returns the device's discovery topic: device based, without a node_id (home-assistant.md 1.1). */
export const discoveryTopic = ({ discoveryPrefix }: Pick<DiscoveryContext, 'discoveryPrefix'>, identifier: string): string =>
  `${discoveryPrefix}/device/${identifier}/config`;

/**
 * A device's discovery payload, made only of what Home Assistant 2024.11 knows at the root, in `device` and in `origin`, both
 * of which reject the whole payload for an unknown key or a null (home-assistant.md 1.2, 1.9). What a component does not set
 * itself (state topic, availability) it inherits from the root, key by key.
 * @param viaDevice the nearest device above it that Home Assistant is told of
 */
export function devicePayload(announcement: NamedAnnouncement, viaDevice: string | null, context: DiscoveryContext): DiscoveryPayload {
  const { identifier, entityIdPrefix, availabilityTopic } = announcement;
  const bridge = { topic: context.bridgeAvailabilityTopic };
  return {
    device: present({
      identifiers: [identifier],
      name: announcement.name,
      manufacturer: announcement.manufacturer,
      model: announcement.model,
      model_id: announcement.modelId,
      serial_number: announcement.serialNumber,
      sw_version: announcement.firmware,
      via_device: viaDevice,
    }),
    origin: origin(context),
    availability: availabilityTopic === null ? [bridge] : [bridge, { topic: availabilityTopic }],
    availability_mode: 'all',
    state_topic: announcement.stateTopic,
    components: Object.fromEntries(
      announcement.entities.map((entity) => [
        entity.key,
        {
          ...component(entity, identifier, entityIdPrefix),
          ...(availabilityTopic !== null && entity.availability === 'bridge' ? { availability: [bridge] } : {}),
        },
      ]),
    ),
  };
}

export const origin = ({ version }: DiscoveryContext): Readonly<Record<string, unknown>> => ({ name: ORIGIN_NAME, sw_version: version });

export const uniqueId = (identifier: string, key: string): string => `${identifier}_${key}`;

function component(entity: EntitySpec, identifier: string, entityIdPrefix: string): Component {
  const objectId = `${entityIdPrefix}_${entity.slug}`;
  const hasValue = entity.platform === 'sensor' || entity.platform === 'binary_sensor';
  return {
    platform: entity.platform,
    ...present({
      unique_id: uniqueId(identifier, entity.key),
      // 2024.11 to 2026.3 read the first, 2025.10 and later the second; each version drops the other silently (1.8).
      object_id: objectId,
      default_entity_id: `${entity.platform}.${objectId}`,
      name: entity.name,
      state_topic: entity.stateTopic,
      // A point that leaves is missing in the state before its component goes: none, where nothing at all would be no option of an enum.
      value_template: hasValue ? (entity.valueTemplate ?? `{{ value_json.${entity.slug} | default(none) }}`) : null,
      json_attributes_topic: entity.attributesTopic,
      command_topic: entity.commandTopic,
      event_types: entity.eventTypes,
      device_class: entity.deviceClass,
      state_class: entity.stateClass,
      unit_of_measurement: entity.unit,
      options: entity.options,
      suggested_display_precision: entity.precision,
      entity_category: entity.entityCategory,
      enabled_by_default: entity.enabledByDefault ? null : false,
      qos: QOS,
    }),
  };
}

/** Without nulls and blank texts: Home Assistant rejects the one and takes the other for an order to clear. */
const present = (record: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null && value !== ''));
