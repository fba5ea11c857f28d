import { pointsOf } from '../catalogue/index.ts';
import { conversion } from '../catalogue/units.ts';
import { PLANT_DEVICE_TYPE, type ReadingColumns } from '../model.ts';
import { HYBRID_INVERTER, NET_BATTERY_POWER, NET_GRID_POWER, type NetPowerSource, type PlantNetPower, withoutNoise } from './net-power.ts';

/** The plant, or one of its devices with selected points. */
export interface SourceDevice {
  readonly psKey: string;
  readonly deviceType: number;
  /** The newest readings; null if there are none or they are too old. */
  readonly readings: ReadingColumns | null;
}

const EMS = 26;
const METER = 7;
const PCS = 37;

/** Returns the points of a device type that have the role, as sources, in the order of the catalogue. */
const pointsWith = (
  role: 'grid_power' | 'battery_power',
  deviceType: number,
  { sign, ofSeveral }: Pick<NetPowerSource, 'sign' | 'ofSeveral'>,
): readonly NetPowerSource[] =>
  pointsOf(deviceType)
    .filter((spec) => spec.role === role)
    .map(({ pointId }) => ({ deviceType, pointId, sign, ofSeveral }));

/**
 * The net powers that a plant can have, each with its sources in order of precedence. docs/decisions/point-roles.md gives the
 * reasons.
 */
export const PLANT_NET_POWERS: readonly PlantNetPower[] = [
  {
    ...NET_GRID_POWER,
    deviceType: PLANT_DEVICE_TYPE,
    name: { key: 'point.11.net_grid_power' },
    sources: [
      ...pointsWith('grid_power', PLANT_DEVICE_TYPE, { sign: 1, ofSeveral: 'none' }),
      ...pointsWith('grid_power', EMS, { sign: 1, ofSeveral: 'none' }),
      // If there are several meters, one of them may measure a load or a generator instead of the grid.
      ...pointsWith('grid_power', METER, { sign: 1, ofSeveral: 'none' }),
    ],
  },
  {
    ...NET_BATTERY_POWER,
    deviceType: PLANT_DEVICE_TYPE,
    name: { key: 'point.11.net_battery_power' },
    sources: [
      ...pointsWith('battery_power', PLANT_DEVICE_TYPE, { sign: 1, ofSeveral: 'none' }),
      ...pointsWith('battery_power', EMS, { sign: 1, ofSeveral: 'none' }),
      ...pointsWith('battery_power', PCS, { sign: 1, ofSeveral: 'sum' }),
    ],
  },
];

/**
 * Returns a net power of a plant in W, positive on import or discharge; null if there is none.
 *
 * If the plant has one hybrid inverter, that inverter has the net power and the plant has none. If it has several, the plant
 * has their sum, or null unless all of them have a value. Any other plant has the value of the first source that has had a
 * value since the start. If that source lacks a value in one sample, no other source replaces it, since that may measure at
 * another place.
 * @param devices the plant and its devices with selected points
 * @param hasHadValue whether a point has had a value since the start
 */
export function plantNetPower(
  spec: PlantNetPower,
  devices: readonly SourceDevice[],
  hasHadValue: (psKey: string, pointId: string) => boolean,
): number | null {
  const ofType = (type: number): readonly SourceDevice[] => devices.filter(({ deviceType }) => deviceType === type);
  const hybrids = ofType(HYBRID_INVERTER);
  // The inverters' values are already inverted if the configuration asks for it.
  if (hybrids.length > 0) return hybrids.length === 1 ? null : sumOf(hybrids, spec.pointId);
  for (const { deviceType, pointId, sign, ofSeveral } of spec.sources) {
    const members = ofType(deviceType);
    if (members.length > 1 && ofSeveral === 'none') continue;
    if (!members.some(({ psKey }) => hasHadValue(psKey, pointId))) continue;
    const sum = sumOf(members, pointId);
    return sum === null ? null : sum * (spec.invert ? -sign : sign) + 0; // `+ 0` turns -0 into 0
  }
  return null;
}

/** Returns the sum of one point of several devices in W; null unless all of them have a value. */
function sumOf(devices: readonly SourceDevice[], pointId: string): number | null {
  let sum = 0;
  for (const { readings } of devices) {
    const position = readings?.specs.findIndex((spec) => spec.pointId === pointId) ?? -1;
    const value = readings?.values[position];
    const factor = conversion(readings?.specs[position]?.unit ?? '', 'W');
    if (typeof value !== 'number' || factor === null) return null;
    sum += value * factor;
  }
  return withoutNoise(sum);
}
