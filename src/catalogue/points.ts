/** The whole catalogue: finds the points of a device type, or the reason why no preset selects any. */
import type { EnergyRole, PointSpec, PowerRole } from '../model.ts';
import type { KeyIn } from '../texts/texts.ts';
import { BATTERY } from './battery.ts';
import { BATTERY_CLUSTER } from './battery-cluster.ts';
import { BATTERY_SYSTEM_CONTROLLER } from './battery-system-controller.ts';
import { CHARGER } from './charger.ts';
import { COMBINER_BOX } from './combiner-box.ts';
import { COMMUNICATION_MODULE } from './communication-module.ts';
import { DATA_LOGGER } from './data-logger.ts';
import { isDeviceType } from './device-types.ts';
import { EMS } from './ems.ts';
import { UNIT } from './generating-unit.ts';
import { GRID_CONNECTION_POINT } from './grid-connection-point.ts';
import { HYBRID_INVERTER } from './hybrid-inverter.ts';
import { iHomeManager } from './ihomemanager.ts';
import { INVERTER } from './inverter.ts';
import { LOCAL_CONTROLLER } from './local-controller.ts';
import { METEO_STATION } from './meteo-station.ts';
import { METER } from './meter.ts';
import { MICROINVERTER } from './microinverter.ts';
import { OPTIMIZER } from './optimizer.ts';
import { PCS } from './pcs.ts';
import { PLANT } from './plant.ts';

const TABLES: Readonly<Record<number, readonly PointSpec[]>> = {
  1: INVERTER,
  3: GRID_CONNECTION_POINT,
  4: COMBINER_BOX,
  5: METEO_STATION,
  7: METER,
  9: DATA_LOGGER,
  11: PLANT,
  14: HYBRID_INVERTER,
  17: UNIT,
  22: COMMUNICATION_MODULE,
  26: EMS,
  37: PCS,
  41: OPTIMIZER,
  43: BATTERY,
  44: BATTERY_CLUSTER,
  45: LOCAL_CONTROLLER,
  51: CHARGER,
  52: BATTERY_SYSTEM_CONTROLLER,
  55: MICROINVERTER,
};

/** The reason why no preset selects a point of a device type: the last part of the key of its text, `no_preset.<reason>`. */
export type NoPresetReason = KeyIn<'no_preset'>;

/** Key: device type with points that no preset contains. Value: the reason (isolarcloud-open-api.md 5.3). */
const IN_NO_PRESET: Readonly<Record<number, NoPresetReason>> = { 3: 'names_only', 17: 'names_only', 41: 'optimizer' };

/** Device types that have points in the catalogue. */
export const CATALOGUE_TYPES: readonly number[] = Object.freeze(Object.keys(TABLES).map(Number));

/** Returns the catalogue's points of a device type, in the order of its table; empty if the type has no documented points. */
export const pointsOf = (deviceType: number): readonly PointSpec[] => TABLES[deviceType] ?? [];

/**
 * Returns the points of iHomeManager as points of this device type. The type code of iHomeManager is undocumented, so the user must
 * state it. No other device type has these point ids.
 */
export const undocumentedPointsOf = (deviceType: number): readonly PointSpec[] => iHomeManager(deviceType);

/** Returns a point of the catalogue; null if there is none. A point of iHomeManager is found under any device type. */
export function findPoint(deviceType: number, pointId: string): PointSpec | null {
  const isIt = (spec: PointSpec): boolean => spec.pointId === pointId;
  return pointsOf(deviceType).find(isIt) ?? undocumentedPointsOf(deviceType).find(isIt) ?? null;
}

/** Returns the first lifetime counter of a device type that has this role; null if there is none. */
export const lifetimeCounterOf = (deviceType: number, role: EnergyRole): PointSpec | null =>
  pointsOf(deviceType).find((spec) => spec.role === role && spec.counter === 'lifetime') ?? null;

/** Returns the first power of a device type that has this role; null if there is none. */
export const powerOf = (deviceType: number, role: PowerRole): PointSpec | null =>
  pointsOf(deviceType).find((spec) => spec.role === role) ?? null;

/** Returns the first state of charge of a device type; null if it has none. */
export const socOf = (deviceType: number): PointSpec | null => pointsOf(deviceType).find((spec) => spec.role === 'soc') ?? null;

/** Returns the reason why no preset selects points of a device type; null if presets do select points of the type. */
export function whyNoPoints(deviceType: number): NoPresetReason | null {
  if (deviceType in IN_NO_PRESET) return IN_NO_PRESET[deviceType] ?? null;
  if (deviceType in TABLES) return null;
  if (isDeviceType(deviceType)) return 'no_points';
  return 'unknown_type';
}
