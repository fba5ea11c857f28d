import type { PointSpec } from '../model.ts';
import { type AsleepMode, isPvMeasurement } from '../readings/data-state.ts';
import { nameIn, type Texts } from '../texts/texts.ts';
import { escapeId } from '../topics.ts';

/** The Home Assistant platforms that the bridge uses. Every supported release accepts them in a device payload (home-assistant.md 1.1). */
export const PLATFORMS = ['sensor', 'binary_sensor', 'button', 'event'] as const;
export type Platform = (typeof PLATFORMS)[number];

/** One entity to be shown in Home Assistant. */
export interface EntitySpec {
  /**
   * A point id or slug that is the key of the component and the end of the unique_id. It never changes and is never reused for
   * another platform.
   */
  readonly key: string;
  readonly platform: Platform;
  /** The key of its value in the device's state document, and the end of its entity id. */
  readonly slug: string;
  /** Name in the user's language, without the name of the device. */
  readonly name: string;
  readonly deviceClass: string | null;
  readonly stateClass: PointSpec['stateClass'];
  readonly unit: string | null;
  /** All texts that the state of an enum can have; null for any other entity. */
  readonly options: readonly string[] | null;
  readonly precision: number | null;
  readonly entityCategory: 'diagnostic' | null;
  readonly enabledByDefault: boolean;
  /** `device`: the entity is available only while the device's samples are fresh. `bridge`: it is available as long as the bridge is. */
  readonly availability: 'device' | 'bridge';
  /** The topic with its state; null for the device's state topic. */
  readonly stateTopic: string | null;
  /** Null for the value under `slug` in the state document. */
  readonly valueTemplate: string | null;
  readonly attributesTopic: string | null;
  /** The topic on which a press is published; null unless the entity is a button. */
  readonly commandTopic: string | null;
  /** The possible event types; null unless the entity is an event. */
  readonly eventTypes: readonly string[] | null;
}

/** Default properties of entities; the functions that build entities override them. */
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
 * The sensor of a point. The key of a computed point is its slug. The sensor follows the availability of the device's samples, with
 * these exceptions, which stay available as long as the bridge is: lifetime counters, and PV values unless `asleep` is
 * `unavailable` (docs/topics.md).
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
  // Only sensors of the class `enum` may have options, and they must have neither unit nor state class (home-assistant.md 1.8).
  if (spec.values !== null) return { ...shared, deviceClass: 'enum', options: [...new Set(Object.values(spec.values))] };
  return { ...shared, deviceClass: spec.deviceClass, stateClass: spec.stateClass, unit: spec.unit, precision: spec.precision };
}
