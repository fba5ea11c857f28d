import { powerOf } from '../catalogue/index.ts';
import { power } from '../catalogue/quantities.ts';
import type { PointSpec, PowerRole, RawValues } from '../model.ts';
import { type DropReason, type Normalised, normalise } from './normalise.ts';
import { implausibility, type Rating, UNRATED } from './plausibility.ts';

/** A net power of a plant, computed from readings of the plant and its devices (plant-net-power.ts). */
export interface PlantNetPower extends PointSpec {
  /** The points that can provide the value at a plant without a hybrid inverter, in order of precedence. */
  readonly sources: readonly NetPowerSource[];
}

export interface NetPowerSource {
  readonly deviceType: number;
  readonly pointId: string;
  /** 1 if positive values of the source mean import or discharge; -1 if they mean export or charge. */
  readonly sign: 1 | -1;
  /** What happens if the plant has several devices of this type: `sum` adds their values; `none` skips the source. */
  readonly ofSeveral: 'sum' | 'none';
}

/**
 * A point that the bridge computes as one raw value minus another. Its `pointId` is its slug, since the cloud has no such
 * point.
 */
export interface ComputedPoint extends PointSpec {
  readonly minuend: string;
  readonly subtrahend: string;
}

export const HYBRID_INVERTER = 14;

/** Returns the id of the hybrid inverters' point with this role. */
function idOf(role: PowerRole): string {
  const spec = powerOf(HYBRID_INVERTER, role);
  if (spec === null) throw new Error(`the catalogue has no ${role} of hybrid inverters`);
  return spec.pointId;
}

const POWER = { ...power, invert: false, entityCategory: null, enabledByDefault: true, preset: 'essential' } as const;

/** Properties of the net grid power of an inverter or a plant. It is positive on import, unless the option `invert` reverses it. */
export const NET_GRID_POWER = {
  ...POWER,
  pointId: 'net_grid_power',
  slug: 'net_grid_power',
  role: 'grid_power',
} as const;

/**
 * Properties of the net battery power of an inverter or a plant. It is positive on discharge, unless the option `invert`
 * reverses it.
 */
export const NET_BATTERY_POWER = {
  ...POWER,
  pointId: 'net_battery_power',
  slug: 'net_battery_power',
  role: 'battery_power',
} as const;

/**
 * Net powers of hybrid inverters with the signs that Home Assistant expects: purchased minus feed-in, and discharging minus
 * charging (isolarcloud-open-api.md 6.2).
 */
export const COMPUTED_POINTS: readonly ComputedPoint[] = [
  {
    ...NET_GRID_POWER,
    deviceType: HYBRID_INVERTER,
    name: { key: 'point.14.net_grid_power' },
    minuend: idOf('grid_import_power'),
    subtrahend: idOf('grid_export_power'),
  },
  {
    ...NET_BATTERY_POWER,
    deviceType: HYBRID_INVERTER,
    name: { key: 'point.14.net_battery_power' },
    minuend: idOf('battery_discharge_power'),
    subtrahend: idOf('battery_charge_power'),
  },
];

export const isPlantNetPower = (spec: PointSpec): spec is PlantNetPower => 'sources' in spec;
export const isComputed = (spec: PointSpec): spec is ComputedPoint => 'minuend' in spec;

/**
 * Returns the ids of the points to request from the cloud for `spec`; none for a net power of the plant, which is computed from
 * readings of other points.
 */
export function requestedPointIds(spec: PointSpec): readonly string[] {
  if (isPlantNetPower(spec)) return [];
  return isComputed(spec) ? [spec.minuend, spec.subtrahend] : [spec.pointId];
}

export interface NetContext {
  readonly rating: Rating;
  /**
   * Returns why this point was dropped from the same sample; null if it was not dropped, or is not a point of its own in the
   * sample.
   */
  readonly reasonOf: (pointId: string) => DropReason | null;
}

/**
 * Computes the difference of two raw values in the unit of the spec; null unless both are plausible numbers.
 * @param values raw values of the sample by point id
 */
export function computeNet(
  spec: ComputedPoint,
  values: RawValues,
  { rating, reasonOf }: NetContext = { rating: UNRATED, reasonOf: () => null },
): Normalised {
  const minuend = normalise(values.get(spec.minuend) ?? null, spec, rating);
  const subtrahend = normalise(values.get(spec.subtrahend) ?? null, spec, rating);
  const dropped = reasonOf(spec.minuend) ?? reasonOf(spec.subtrahend) ?? minuend.dropped ?? subtrahend.dropped;
  if (dropped !== null || typeof minuend.value !== 'number' || typeof subtrahend.value !== 'number') return { value: null, dropped };
  const value = withoutNoise(minuend.value - subtrahend.value);
  const reason = spec.limits === null ? null : implausibility(value, value, spec.limits, rating);
  return { value: reason === null ? value : null, dropped: reason };
}

/** Removes the binary rounding error of an addition or subtraction: 500.3 - 200.1 is 300.2, not 300.20000000000005. */
export const withoutNoise = (result: number): number => Number(result.toPrecision(12));
