import type { PointSpec } from '../../../src/model.ts';
import { ENGLISH, nameIn } from '../../../src/texts/texts.ts';
import type { Entity } from './home-assistant.ts';

/** How Home Assistant shows an entity. */
export interface Appearance {
  /** As text; undefined while the entity is disabled. */
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

/** The required appearance of a point with a value; properties that the catalogue does not define must be missing. */
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

/** Home Assistant shows wind speed in km/h in a metric home, and does not convert any other unit of the catalogue. */
function asShown({ unit }: PointSpec, value: number | string): { unit: string | null; state: string } {
  return unit === 'm/s' ? { unit: 'km/h', state: (Number(value) * 3.6).toFixed(1) } : { unit, state: String(value) };
}
