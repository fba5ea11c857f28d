import type { PointSpec } from '../../../src/model.ts';
import { ENGLISH, nameIn } from '../../../src/texts/texts.ts';
import type { Entity } from './home-assistant.ts';

/** How Home Assistant shows an entity: its state and the properties that a user sees. */
export interface Appearance {
  /** The state as text; undefined if the entity is disabled. */
  readonly state: string | undefined;
  readonly name: string | null;
  readonly category: string | null;
  readonly deviceClass: unknown;
  readonly stateClass: unknown;
  readonly unit: unknown;
}

export const appearanceOf = ({ entry, state }: Entity): Appearance => ({
  state: state?.state,
  name: entry.original_name,
  category: entry.entity_category,
  deviceClass: state?.attributes['device_class'],
  stateClass: state?.attributes['state_class'],
  unit: state?.attributes['unit_of_measurement'],
});

/** @returns how Home Assistant must show a point with this value; properties that the catalogue does not define must be undefined */
export function promisedAppearance(spec: PointSpec, value: number | string, isEnabled = true): Appearance {
  const { unit, state } = asShown(spec, value);
  const isNumber = spec.values === null;
  const promised = { name: nameIn(spec.name, ENGLISH), category: spec.entityCategory };
  if (!isEnabled) return { ...promised, state: undefined, deviceClass: undefined, stateClass: undefined, unit: undefined };
  return {
    ...promised,
    state,
    deviceClass: (isNumber ? spec.deviceClass : 'enum') ?? undefined,
    stateClass: (isNumber ? spec.stateClass : null) ?? undefined,
    unit: (isNumber ? unit : null) ?? undefined,
  };
}

/**
 * @returns unit and state as Home Assistant shows them. In a metric home it shows wind speed in km/h; it does not convert any other
 * unit of the catalogue.
 */
function asShown({ unit }: PointSpec, value: number | string): { unit: string | null; state: string } {
  return unit === 'm/s' ? { unit: 'km/h', state: (Number(value) * 3.6).toFixed(1) } : { unit, state: String(value) };
}
