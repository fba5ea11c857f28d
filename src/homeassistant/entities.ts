import type { PointSpec } from '../model.ts';
import { type AsleepMode, isPvMeasurement } from '../readings/data-state.ts';
import { nameIn, type Texts } from '../texts/texts.ts';
import { escapeId } from '../topics.ts';

/**
 * The platforms that the bridge uses. Every supported Home Assistant accepts them in a device payload (home-assistant.md 1.1).
 */
export const PLATFORMS = ['sensor', 'binary_sensor', 'button', 'event'] as const;
export type Platform = (typeof PLATFORMS)[number];

/** One entity to be shown in Home Assistant. */
export interface EntitySpec {
  /**
   * Key of the component and end of the unique_id: a point id or a slug. It never changes and is never reused for another
   * platform.
   */
  readonly key: string;
  readonly platform: Platform;
  /** Its key in the device's state JSON and the end of its entity id. */
  readonly slug: string;
  /** In the user's language, without the device's name. */
  readonly name: string;
  readonly deviceClass: string | null;
  readonly stateClass: PointSpec['stateClass'];
  readonly unit: string | null;
  /** All texts that an enum can have; null for any other entity. */
  readonly options: readonly string[] | null;
  readonly precision: number | null;
  readonly entityCategory: 'diagnostic' | null;
  readonly enabledByDefault: boolean;
  /** `device`: available only while the device's samples are fresh; `bridge`: available as long as the bridge is. */
  readonly availability: 'device' | 'bridge';
  /** The topic with its state; null: the device's state topic. */
  readonly stateTopic: string | null;
  /** null: the value under `slug` in the state JSON. */
  readonly valueTemplate: string | null;
  readonly attributesTopic: string | null;
  /** Buttons only. */
  readonly commandTopic: string | null;
  /** Events only. */
  readonly eventTypes: readonly string[] | null;
}

/** Defaults for most entities; a builder overrides what differs. */
export const PLAIN = {
  deviceClass: null,
  stateClass: null,
  unit: null,
  options: null,
  precision: null,
  entityCategory: null,
  enabledByDefault: true,
  availability: 'bridge',
  stateTopic: null,
  valueTemplate: null,
  attributesTopic: null,
  commandTopic: null,
  eventTypes: null,
} as const satisfies Partial<EntitySpec>;

/**
 * The sensor of a measured point, or of a computed one, whose slug then is the key. Lifetime counters stay available while the
 * device is asleep, and so do PV values, unless `asleep` is `unavailable`; all others follow the availability of the device's
 * samples (docs/topics.md).
 */
export function pointEntity(spec: PointSpec, texts: Texts, asleep: AsleepMode = 'zero'): EntitySpec {
  const shared = {
    ...PLAIN,
    key: escapeId(spec.pointId),
    platform: 'sensor',
    slug: spec.slug,
    name: nameIn(spec.name, texts),
    entityCategory: spec.entityCategory,
    enabledByDefault: spec.enabledByDefault,
    availability: spec.counter === 'lifetime' || (asleep !== 'unavailable' && isPvMeasurement(spec)) ? 'bridge' : 'device',
  } as const;
  // Only the enum class may have options, and it must have neither unit nor state class (home-assistant.md 1.8).
  if (spec.values !== null) return { ...shared, deviceClass: 'enum', options: [...new Set(Object.values(spec.values))] };
  return { ...shared, deviceClass: spec.deviceClass, stateClass: spec.stateClass, unit: spec.unit, precision: spec.precision };
}
