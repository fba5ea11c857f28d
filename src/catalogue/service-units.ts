import type { PointSpec } from '../model.ts';
import { conversion, normaliseUnit } from './units.ts';

/** The units that getOpenPointInfo states for a point: `storage_unit` of the raw value, `show_unit` of the app. */
export interface ServiceUnits {
  readonly storageUnit: string | null;
  readonly showUnit: string | null;
}

/**
 * Returns the spec with the raw unit and scale that iSolarCloud states; the published unit stays. If the storage unit is empty and
 * the shown unit is %, the raw value is a ratio of 0..1 (isolarcloud-open-api.md 3.7). If the stated unit cannot be converted to
 * the published one, the spec is returned unchanged. Not for points whose scale the user has set: that scale takes precedence.
 */
export function withServiceUnits(spec: PointSpec, units: ServiceUnits): PointSpec {
  if (spec.unit === null) return spec;
  const storageUnit = normaliseUnit(units.storageUnit);
  const scale = storageUnit === null ? ratioScale(spec, units) : conversion(storageUnit, spec.unit);
  return scale === null ? spec : { ...spec, rawUnit: storageUnit, scale };
}

const ratioScale = (spec: PointSpec, { showUnit }: ServiceUnits): number | null =>
  spec.unit === '%' && normaliseUnit(showUnit) === '%' ? 100 : null;
