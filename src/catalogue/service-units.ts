import type { PointSpec } from '../model.ts';
import { conversion, normaliseUnit } from './units.ts';

/** What getOpenPointInfo says of a point: `storage_unit`, the raw value's, and `show_unit`, the app's. */
export interface ServiceUnits {
  readonly storageUnit: string | null;
  readonly showUnit: string | null;
}

/**
 * The spec with raw unit and scale as the service states them; the published unit stays. An empty storage unit shown in %
 * is a ratio of 0..1 (isolarcloud-open-api.md 3.7). The spec itself where the service says nothing that
 * converts to the published unit. A scale that the user set is not to be passed through here: it stands before both.
 */
export function withServiceUnits(spec: PointSpec, units: ServiceUnits): PointSpec {
  if (spec.unit === null) return spec;
  const storageUnit = normaliseUnit(units.storageUnit);
  const scale = storageUnit === null ? ratioScale(spec, units) : conversion(storageUnit, spec.unit);
  return scale === null ? spec : { ...spec, rawUnit: storageUnit, scale };
}

const ratioScale = (spec: PointSpec, { showUnit }: ServiceUnits): number | null =>
  spec.unit === '%' && normaliseUnit(showUnit) === '%' ? 100 : null;
