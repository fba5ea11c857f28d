import type { EntitySpec, Platform } from './entities.ts';

/** One Home Assistant device with its entities. */
export interface DeviceAnnouncement {
  /**
   * The identifier of the device in Home Assistant. It is also part of the discovery topic and the beginning of every unique_id
   * (src/topics.ts).
   */
  readonly identifier: string;
  /** Identifier of the parent device; null if there is none. */
  readonly viaDevice: string | null;
  readonly name: string;
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly modelId: string | null;
  readonly serialNumber: string | null;
  readonly firmware: string | null;
  /** The names from which the entity ids of the device are made. The id replaces a name without usable characters. */
  readonly entityIdNames: readonly { readonly name: string; readonly id: string }[];
  readonly stateTopic: string;
  /**
   * The topic with the availability of the device, which is `online` while its samples are fresh; null for the bridge, which has no
   * samples.
   */
  readonly availabilityTopic: string | null;
  readonly entities: readonly EntitySpec[];
}

/** An announcement for which the prefix of the entity ids has been decided (entity-ids.ts). */
export type NamedAnnouncement = DeviceAnnouncement & {
  /** The beginning of the device's entity ids. */
  readonly entityIdPrefix: string;
};

/** The values that all discovery payloads of a bridge have in common. */
export interface DiscoveryContext {
  /** Configuration option `homeassistant.discovery_prefix`. */
  readonly discoveryPrefix: string;
  readonly bridgeAvailabilityTopic: string;
  /** Version of isolarcloud2mqtt. */
  readonly version: string;
  /** The address to which Home Assistant links each device: `http://…`, `https://…` or `homeassistant://…`; null: none. */
  readonly configurationUrl: string | null;
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

/**
 * The origin name in the discovery payloads of this program. A retained discovery payload belongs to this bridge if it has this
 * origin name and the bridge's availability topic.
 */
export const ORIGIN_NAME = 'isolarcloud2mqtt';

/**
 * The QoS with which Home Assistant subscribes to state topics. Each component has it, because Home Assistant 2024.11 does not
 * inherit it from the root of the payload.
 */
const QOS = 1;

/** @returns the discovery topic of a device: the device-based form, without a node_id (home-assistant.md 1.1) */
export const discoveryTopic = ({ discoveryPrefix }: Pick<DiscoveryContext, 'discoveryPrefix'>, identifier: string): string =>
  `${discoveryPrefix}/device/${identifier}/config`;

/**
 * @returns the discovery payload of a device. At the root, in `device` and in `origin` it has only keys that Home Assistant 2024.11
 * knows, and no nulls: there, an unknown key or a null makes Home Assistant reject the whole payload (home-assistant.md 1.2, 1.9).
 * A component inherits the state topic and the availability from the root unless it has the same key itself.
 * @param viaDevice identifier of the nearest announced device above; null if there is none
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
      configuration_url: context.configurationUrl,
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
      // Home Assistant 2024.11 to 2026.3 reads `object_id`, 2025.10 and later read `default_entity_id`; each release ignores the
      // key that it does not know (home-assistant.md 1.8).
      object_id: objectId,
      default_entity_id: `${entity.platform}.${objectId}`,
      name: entity.name,
      state_topic: entity.stateTopic,
      // When a point is removed, it is missing in the state before its component is removed. `default(none)` gives an unknown value
      // in this time; an empty text would not be a valid option of an enum.
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

/** Removes nulls and empty texts, because Home Assistant rejects a null and takes an empty text as "clear this value". */
const present = (record: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null && value !== ''));
