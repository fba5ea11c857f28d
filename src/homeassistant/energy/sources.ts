import { lifetimeCounterOf, powerOf, socOf } from '../../catalogue/index.ts';
import { type EnergyRole, PLANT_DEVICE_TYPE, type PointSpec, type PowerRole } from '../../model.ts';
import type { EntityIdOf } from '../websocket/entity-ids.ts';

/**
 * The sources that an Energy dashboard can show for a plant, as entity ids of energy and power sensors. Signs are as in
 * home-assistant.md 3.2.
 */
export type EnergySource =
  | { readonly type: 'solar'; readonly produced: string; readonly power: string | null }
  | { readonly type: 'grid'; readonly imported: string | null; readonly exported: string | null; readonly power: Power | null }
  | {
      readonly type: 'battery';
      readonly discharged: string;
      readonly charged: string;
      readonly power: Power | null;
      readonly soc: string | null;
    };

/** The sensors of a source besides those of its energy. */
export interface Measures {
  readonly power: Power | null;
  /** null: it has none, or is no battery. */
  readonly soc: string | null;
}

/** One sensor that is positive on import or discharge, or two sensors that are never negative. */
export type Power = string | PowerPair;

/** Grid: `from` measures the import, `to` the export. Battery: `from` measures the discharge, `to` the charge. */
interface PowerPair {
  readonly from: string;
  readonly to: string;
}

/** Returns the entity ids of the sensors of a power. */
export const powerSensors = (power: Power | null): readonly string[] =>
  power === null ? [] : typeof power === 'string' ? [power] : [power.from, power.to];

/** Returns the sensors of a source in a fixed order. */
export function sensorsOf({ type: _, ...sensors }: EnergySource): readonly string[] {
  return Object.values(sensors).flatMap(powerSensors);
}

/** Returns the sensors of a power and a charge level. */
export const measureSensors = ({ power, soc }: Measures): readonly string[] => [...powerSensors(power), ...powerSensors(soc)];

/** The properties of a plant that are needed to look up its points. */
export interface EnergyPlant {
  readonly name: string;
  /** All devices of the plant, and the plant itself as device type 11. */
  readonly devices: readonly { readonly psKey: string; readonly deviceType: number }[];
}

const HYBRID_INVERTER = 14;

/**
 * For each kind of energy: groups of device types that can have its counters. Only the first group that has such counters in Home
 * Assistant is used, because the plant's own counters include its devices, and energy must not be counted twice.
 */
const SOLAR: readonly (readonly number[])[] = [[PLANT_DEVICE_TYPE], [HYBRID_INVERTER, 1, 55], [26]];
const GRID: readonly (readonly number[])[] = [[PLANT_DEVICE_TYPE], [HYBRID_INVERTER], [7]];
const BATTERY: readonly (readonly number[])[] = [[PLANT_DEVICE_TYPE], [HYBRID_INVERTER], [26], [45], [43]];

/**
 * Looks up the sensors of a device in Home Assistant. Each function returns the entity id for a role or slug; null if there is no
 * such sensor.
 */
interface Sensors {
  counter(role: EnergyRole): string | null;
  power(role: PowerRole): string | null;
  netPower(slug: string): string | null;
  /** The state of charge of a battery. */
  soc(): string | null;
}

/** The sensors that can measure the power of a grid connection or a battery. */
interface PowerPoints {
  readonly net: 'net_grid_power' | 'net_battery_power';
  readonly from: PowerRole;
  readonly to: PowerRole;
}

const GRID_POWER: PowerPoints = { net: 'net_grid_power', from: 'grid_import_power', to: 'grid_export_power' };
const BATTERY_POWER: PowerPoints = { net: 'net_battery_power', from: 'battery_discharge_power', to: 'battery_charge_power' };

/** Returns the sensor of the first device that has one for the net power; if none has, the first two of one device whose difference it is. */
function powerAmong(devices: readonly Sensors[], { net, from, to }: PowerPoints): Power | null {
  const nets = devices.flatMap(({ netPower }) => netPower(net) ?? []);
  const pairs = devices.flatMap(({ power }): PowerPair[] => {
    const pair = { from: power(from), to: power(to) };
    return pair.from === null || pair.to === null ? [] : [{ from: pair.from, to: pair.to }];
  });
  return nets[0] ?? pairs[0] ?? null;
}

/** Makes a source of the sensors of a device; null if the device lacks counters. @param measuring where to look for its power */
type MakeSource = (sensors: Sensors, measuring: readonly Sensors[]) => EnergySource | null;

const solar: MakeSource = ({ counter, power }) => {
  const produced = counter('pv_yield');
  return produced === null ? null : { type: 'solar', produced, power: power('pv_power') };
};

const grid: MakeSource = ({ counter }, measuring) => {
  const [imported, exported] = [counter('grid_import'), counter('grid_export')];
  if (imported === null && exported === null) return null;
  return { type: 'grid', imported, exported, power: powerAmong(measuring, GRID_POWER) };
};

const battery: MakeSource = ({ counter, soc }, measuring) => {
  const [discharged, charged] = [counter('battery_discharge'), counter('battery_charge')];
  if (discharged === null || charged === null) return null;
  return { type: 'battery', discharged, charged, power: powerAmong(measuring, BATTERY_POWER), soc: soc() };
};

/** @returns the sources that the Energy dashboard can show with the sensors that the plant has in Home Assistant */
export function energySources({ devices }: EnergyPlant, entityIdOf: EntityIdOf): readonly EnergySource[] {
  const ofType = (types: readonly number[]): readonly Sensors[] =>
    types.flatMap((type) => devices.filter(({ deviceType }) => deviceType === type)).map((device) => lookedUp(device, entityIdOf));
  const hybrids = ofType([HYBRID_INVERTER]);
  // The net power of a plant is a sensor of its only hybrid inverter, or else of the plant (docs/decisions/point-roles.md).
  const ofWholePlant = [...(hybrids.length === 1 ? hybrids : []), ...ofType([PLANT_DEVICE_TYPE])];

  /** Returns the sources of the first group for which `make` returns any. */
  function firstOf(groups: readonly (readonly number[])[], make: MakeSource): readonly EnergySource[] {
    for (const group of groups) {
      const found = ofType(group).filter((sensors) => make(sensors, []) !== null);
      // If several devices have counters, each shows a part, and the power of the whole plant belongs to none of them.
      const further = found.length === 1 ? ofWholePlant : [];
      if (found.length > 0) return found.flatMap((sensors) => make(sensors, [sensors, ...further]) ?? []);
    }
    return [];
  }

  return [...firstOf(SOLAR, solar), ...firstOf(GRID, grid), ...firstOf(BATTERY, battery)];
}

function lookedUp({ psKey, deviceType }: EnergyPlant['devices'][number], entityIdOf: EntityIdOf): Sensors {
  const entity = (spec: PointSpec | null): string | null => spec && entityIdOf(psKey, spec.pointId);
  return {
    counter: (role) => entity(lifetimeCounterOf(deviceType, role)),
    power: (role) => entity(powerOf(deviceType, role)),
    netPower: (slug) => entityIdOf(psKey, slug),
    soc: () => entity(socOf(deviceType)),
  };
}
