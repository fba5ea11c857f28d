import { lifetimeCounterOf, powerOf, socOf } from '../../catalogue/index.ts';
import { type EnergyRole, PLANT_DEVICE_TYPE, type PointSpec, type PowerRole } from '../../model.ts';
import type { EntityIdOf } from '../websocket/entity-ids.ts';

/**
 * The sources that an Energy dashboard can show for a plant, as entity ids of energy and power sensors. Signs are as in
 * home-assistant.md 3.2.
 */
export type EnergySource =
  | { readonly type: 'solar'; readonly produced: string; readonly power: string | null }
  | { readonly type: 'grid'; readonly imported: string | null; readonly exported: string | null; readonly power: string | null }
  | {
      readonly type: 'battery';
      readonly discharged: string;
      readonly charged: string;
      readonly power: string | null;
      readonly soc: string | null;
    };

/** The properties of a plant that are needed to look up its points. */
export interface EnergyPlant {
  readonly name: string;
  /** All devices of the plant, and the plant itself as device type 11. */
  readonly devices: readonly { readonly psKey: string; readonly deviceType: number }[];
}

/**
 * For each kind of energy: groups of device types that can have its counters. Only the first group that has such counters in Home
 * Assistant is used, because the plant's own counters include its devices, and energy must not be counted twice.
 */
const SOLAR: readonly (readonly number[])[] = [[PLANT_DEVICE_TYPE], [14, 1, 55], [26]];
const GRID: readonly (readonly number[])[] = [[PLANT_DEVICE_TYPE], [14], [7]];
const BATTERY: readonly (readonly number[])[] = [[PLANT_DEVICE_TYPE], [14], [26], [45], [43]];

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

/** @returns the sources that the Energy dashboard can show with the sensors that the plant has in Home Assistant */
export function energySources({ devices }: EnergyPlant, entityIdOf: EntityIdOf): readonly EnergySource[] {
  function sensorsOf({ psKey, deviceType }: EnergyPlant['devices'][number]): Sensors {
    const entity = (spec: PointSpec | null): string | null => spec && entityIdOf(psKey, spec.pointId);
    return {
      counter: (role) => entity(lifetimeCounterOf(deviceType, role)),
      power: (role) => entity(powerOf(deviceType, role)),
      netPower: (slug) => entityIdOf(psKey, slug),
      soc: () => entity(socOf(deviceType)),
    };
  }
  /** @returns the sources of the first group for which `make` returns any */
  function firstOf(groups: readonly (readonly number[])[], make: (sensors: Sensors) => EnergySource | null): readonly EnergySource[] {
    for (const group of groups) {
      const members = group.flatMap((type) => devices.filter(({ deviceType }) => deviceType === type));
      const found = members.map((device) => make(sensorsOf(device))).filter((source) => source !== null);
      if (found.length > 0) return found;
    }
    return [];
  }

  return [
    ...firstOf(SOLAR, ({ counter, power }) => {
      const produced = counter('pv_yield');
      return produced === null ? null : { type: 'solar', produced, power: power('pv_power') };
    }),
    ...firstOf(GRID, ({ counter, netPower }) => {
      const [imported, exported] = [counter('grid_import'), counter('grid_export')];
      if (imported === null && exported === null) return null;
      return { type: 'grid', imported, exported, power: netPower('net_grid_power') ?? soleHybridsNetPower(devices, entityIdOf) };
    }),
    ...firstOf(BATTERY, ({ counter, netPower, soc }) => {
      const [discharged, charged] = [counter('battery_discharge'), counter('battery_charge')];
      return discharged === null || charged === null
        ? null
        : { type: 'battery', discharged, charged, power: netPower('net_battery_power'), soc: soc() };
    }),
  ];
}

/**
 * The sensor of the net grid power of a plant with exactly one hybrid inverter. In this case the inverter has the sensor, and the
 * plant has none.
 */
function soleHybridsNetPower(devices: EnergyPlant['devices'], entityIdOf: EntityIdOf): string | null {
  const [hybrid, ...others] = devices.filter(({ deviceType }) => deviceType === 14);
  return hybrid === undefined || others.length > 0 ? null : entityIdOf(hybrid.psKey, 'net_grid_power');
}
