import type { EntityIdOf } from '../websocket/entity-ids.ts';

/** What an Energy dashboard can show of a plant; names are entity ids. Signs as in home-assistant.md 3.2. */
export type EnergySource =
  | { readonly type: 'solar'; readonly produced: string; readonly power: string | null }
  | { readonly type: 'grid'; readonly imported: string | null; readonly exported: string | null; readonly power: string | null }
  | { readonly type: 'battery'; readonly discharged: string; readonly charged: string; readonly power: string | null };

/** A plant with its devices, as far as their points are looked up. */
export interface EnergyPlant {
  readonly name: string;
  /** The plant itself as device type 11 is one of them. */
  readonly devices: readonly { readonly psKey: string; readonly deviceType: number }[];
}

interface Counters {
  readonly deviceType: number;
  readonly power: string | null;
}

/**
 * Lifetime counters and powers by device type (isolarcloud-api.md section 6). Of several groups the first that Home Assistant
 * has counts, lest anything is counted twice: the plant's own counters cover all of its devices.
 */
const SOLAR: readonly (readonly (Counters & { readonly produced: string })[])[] = [
  [{ deviceType: 11, produced: '83024', power: '83067' }],
  [
    { deviceType: 14, produced: '13134', power: '13003' },
    { deviceType: 1, produced: '2', power: '24' },
    { deviceType: 55, produced: '51302', power: '51303' },
  ],
  [{ deviceType: 26, produced: '24628', power: '24624' }],
];
const GRID: readonly (readonly (Counters & { readonly imported: string; readonly exported: string })[])[] = [
  [{ deviceType: 11, imported: '83105', exported: '83075', power: null }],
  [{ deviceType: 14, imported: '13148', exported: '13125', power: 'net_grid_power' }],
  [{ deviceType: 7, imported: '8030', exported: '8031', power: null }],
];
const BATTERY: readonly (readonly (Counters & { readonly discharged: string; readonly charged: string })[])[] = [
  [{ deviceType: 11, discharged: '83325', charged: '83324', power: null }],
  [{ deviceType: 14, discharged: '13035', charged: '13034', power: 'net_battery_power' }],
  [{ deviceType: 26, discharged: '24623', charged: '24622', power: null }],
  [{ deviceType: 45, discharged: '59536', charged: '59535', power: null }],
  [{ deviceType: 43, discharged: '58607', charged: '58606', power: null }],
];

/** What the Energy dashboard can show of a plant with the sensors that Home Assistant has of it. */
export function energySources({ devices }: EnergyPlant, entityIdOf: EntityIdOf): readonly EnergySource[] {
  /** The sources that `make` finds in the first group that has any. */
  function firstOf<Row extends Counters>(
    groups: readonly (readonly Row[])[],
    make: (row: Row, entity: (pointId: string) => string | null) => EnergySource | null,
  ): readonly EnergySource[] {
    for (const group of groups) {
      const found = group.flatMap((row) =>
        devices
          .filter(({ deviceType }) => deviceType === row.deviceType)
          .map(({ psKey }) => make(row, (pointId) => entityIdOf(psKey, pointId)))
          .filter((source) => source !== null),
      );
      if (found.length > 0) return found;
    }
    return [];
  }
  const powerOf = ({ power }: Counters, entity: (pointId: string) => string | null): string | null =>
    power === null ? null : entity(power);

  return [
    ...firstOf(SOLAR, (row, entity) => {
      const produced = entity(row.produced);
      return produced === null ? null : { type: 'solar', produced, power: powerOf(row, entity) };
    }),
    ...firstOf(GRID, (row, entity) => {
      const [imported, exported] = [entity(row.imported), entity(row.exported)];
      if (imported === null && exported === null) return null;
      return { type: 'grid', imported, exported, power: powerOf(row, entity) ?? soleHybridsNetPower(devices, entityIdOf) };
    }),
    ...firstOf(BATTERY, (row, entity) => {
      const [discharged, charged] = [entity(row.discharged), entity(row.charged)];
      return discharged === null || charged === null ? null : { type: 'battery', discharged, charged, power: powerOf(row, entity) };
    }),
  ];
}

/** The plant's own grid power has a direction that nobody documents; where one hybrid inverter sees the grid, its net power is the plant's. */
function soleHybridsNetPower(devices: EnergyPlant['devices'], entityIdOf: EntityIdOf): string | null {
  const [hybrid, ...others] = devices.filter(({ deviceType }) => deviceType === 14);
  return hybrid === undefined || others.length > 0 ? null : entityIdOf(hybrid.psKey, 'net_grid_power');
}
