import type { PointSpec } from '../model.ts';
import { type AsleepMode, isPvMeasurement } from '../readings/data-state.ts';
import { nameIn, type Texts } from '../texts/texts.ts';
import { escapeId } from '../topics.ts';

/** Platforms that every supported Home Assistant takes in a device payload (home-assistant.md 1.1), as far as the bridge uses them. */
export const PLATFORMS = ['sensor', 'binary_sensor', 'button', 'event'] as const;
export type Platform = (typeof PLATFORMS)[number];

/** One entity as the bridge wants Home Assistant to show it. */
export interface EntitySpec {
  /** Component key and tail of the unique_id: a point id or a slug, the same for ever, never reused for another platform. */
  readonly key: string;
  readonly platform: Platform;
  /** Its key in the device's state JSON and the tail of its entity id. */
  readonly slug: string;
  /** In the user's language, without the device's name. */
  readonly name: string;
  readonly deviceClass: string | null;
  readonly stateClass: PointSpec['stateClass'];
  readonly unit: string | null;
  /** Every text an enum can have; null for anything else. */
  readonly options: readonly string[] | null;
  readonly precision: number | null;
  readonly entityCategory: 'diagnostic' | null;
  readonly enabledByDefault: boolean;
  /** `device`: alive only while the device's samples are fresh; `bridge`: as long as the bridge is. */
  readonly availability: 'device' | 'bridge';
  /** Where its state is read; null: the device's state topic. */
  readonly stateTopic: string | null;
  /** null: the value under `slug` in the state JSON. */
  readonly valueTemplate: string | null;
  readonly attributesTopic: string | null;
  /** Buttons only. */
  readonly commandTopic: string | null;
  /** Events only. */
  readonly eventTypes: readonly string[] | null;
}

/** What most entities do not have: a builder names only what is particular. */
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
 * The sensor of a measuring point, or of a computed one (whose slug stands in the point id's place). Lifetime counters stay
 * available while the device sleeps, and so does what the modules make unless that is to be unavailable then; everything else
 * follows the device's samples (docs/topics.md).
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
  // Options go with the enum class only, and never with a unit or state class (home-assistant.md 1.8).
  if (spec.values !== null) return { ...shared, deviceClass: 'enum', options: [...new Set(Object.values(spec.values))] };
  return { ...shared, deviceClass: spec.deviceClass, stateClass: spec.stateClass, unit: spec.unit, precision: spec.precision };
}
