import { pointsOf } from '../catalogue/index.ts';
import { conversion } from '../catalogue/units.ts';
import { PLANT_DEVICE_TYPE, type Reading } from '../model.ts';
import { HYBRID_INVERTER, NET_BATTERY_POWER, NET_GRID_POWER, type NetPowerSource, type PlantNetPower, withoutNoise } from './net-power.ts';

/** The plant, or one of its devices with selected points. */
export interface SourceDevice {
  readonly psKey: string;
  readonly deviceType: number;
  /** null: there are none, or they are too old. */
  readonly readings: readonly Reading[] | null;
}

const EMS = 26;
const METER = 7;
const PCS = 37;

/** The points of a device type that have the role, in the order of the catalogue. */
const pointsWith = (
  role: 'grid_power' | 'battery_power',
  deviceType: number,
  { sign, ofSeveral }: Pick<NetPowerSource, 'sign' | 'ofSeveral'>,
): readonly NetPowerSource[] =>
  pointsOf(deviceType)
    .filter((spec) => spec.role === role)
    .map(({ pointId }) => ({ deviceType, pointId, sign, ofSeveral }));

/** Net powers of the plant, each with its sources in order of precedence (docs/decisions/point-roles.md gives the reasons). */
export const PLANT_NET_POWERS: readonly PlantNetPower[] = [
  {
    ...NET_GRID_POWER,
    deviceType: PLANT_DEVICE_TYPE,
    name: { key: 'point.11.net_grid_power' },
    sources: [
      ...pointsWith('grid_power', PLANT_DEVICE_TYPE, { sign: 1, ofSeveral: 'none' }),
      ...pointsWith('grid_power', EMS, { sign: 1, ofSeveral: 'none' }),
      // With several meters, one may measure a load or a generator.
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
 * Net power of a plant in W: positive is import, or discharge.
 *
 * A hybrid inverter provides it: with one hybrid the plant has none of its own, with several it has their sum, null unless all
 * have a value. Any other plant has it from the first source that has ever had a value. If that source lacks a value in one
 * sample, no other source replaces it, since that may measure at another place.
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
  // Their values already include the configured inversion.
  if (hybrids.length > 0) return hybrids.length === 1 ? null : sumOf(hybrids, spec.pointId);
  for (const { deviceType, pointId, sign, ofSeveral } of spec.sources) {
    const members = ofType(deviceType);
    if (members.length > 1 && ofSeveral === 'none') continue;
    if (!members.some(({ psKey }) => hasHadValue(psKey, pointId))) continue;
    const sum = sumOf(members, pointId);
    return sum === null ? null : sum * (spec.invert ? -sign : sign) + 0; // no -0
  }
  return null;
}

/** The sum of one power of several devices in W; null unless all of them have it. */
function sumOf(devices: readonly SourceDevice[], pointId: string): number | null {
  let sum = 0;
  for (const { readings } of devices) {
    const reading = readings?.find(({ spec }) => spec.pointId === pointId);
    const factor = conversion(reading?.spec.unit ?? '', 'W');
    if (typeof reading?.value !== 'number' || factor === null) return null;
    sum += reading.value * factor;
  }
  return withoutNoise(sum);
}
