import { pointsForDevice, selectPoints } from '../../../src/catalogue/index.ts';
import type { PointSpec } from '../../../src/model.ts';
import { COMPUTED_POINTS } from '../../../src/readings/net-power.ts';
import { PLANT_NET_POWERS } from '../../../src/readings/plant-net-power.ts';
import type { PlantSpec } from '../../../src/simulator/plant.ts';
import { type Located, World } from '../../../src/simulator/world.ts';
import { deviceIdentifier } from '../../../src/topics.ts';

/** A point that Home Assistant must show, with the value of the newest sample. */
export interface ExpectedPoint {
  readonly spec: PointSpec;
  readonly located: Located;
  /** The value as the bridge must publish it, in the published unit. */
  readonly value: number | string;
}

const DIAGNOSTICS = {
  bridge: [
    ...['cloud', 'account', 'quota', 'bridge', 'communicator', 'problem', 'plants', 'devices', 'last_poll', 'rejected_samples'],
    ...['calls_this_hour', 'calls_today', 'calls_this_month', 'calls_left', 'last_rejection', 'unknown_codes', 'refresh', 'restore'],
  ],
  plant: [
    ...['online', 'fault_status', 'fault_count', 'alarm_count', 'build_status', 'connection_type', 'capacity', 'install_date'],
    ...['open_alarms', 'alarm', 'last_update', 'data_state', 'rejected_samples', 'last_rejection'],
  ],
  device: ['fault', 'fault_status', 'deployed', 'last_update', 'data_state', 'rejected_samples', 'last_rejection'],
  reporting: ['data_switch'],
} as const;

/**
 * Key: slug of a net power that is computed for hybrid inverters. Value: the ids of the points with the incoming (`comes`) and the
 * outgoing (`leaves`) power; the net power is incoming minus outgoing.
 */
const NET_POWERS: Readonly<Record<string, { readonly comes: string; readonly leaves: string }>> = {
  net_grid_power: { comes: '13149', leaves: '13121' },
  net_battery_power: { comes: '13150', leaves: '13126' },
};

/** Key: slug of a net power of a plant without a hybrid inverter. Value: id of the plant's own point that measures the same, with sign. */
const PLANT_POWERS: Readonly<Record<string, string>> = { net_grid_power: '83549', net_battery_power: '83326' };

export const BRIDGE_DEVICE = 'isolarcloud_bridge_isolarcloud';
const PLANT_TYPE = 11;
const HYBRID_INVERTER_TYPE = 14;

/** Computes the entities that Home Assistant must show for these plants, from the simulator's physics and the catalogue alone. */
export class Expected {
  readonly #world: World;

  constructor(plants: () => readonly PlantSpec[], now: () => number) {
    this.#world = new World(plants, now, 300_000);
  }

  /** The plants and devices of the simulator, by device identifier. */
  devices(): ReadonlyMap<string, Located> {
    return new Map([...this.#world.devices()].map(([psKey, located]) => [deviceIdentifier(psKey), located]));
  }

  /** All points of a preset that have a value now, and the points computed from them, by unique_id of the entity. */
  points(preset: 'essential' | 'standard' | 'all' = 'standard'): ReadonlyMap<string, ExpectedPoint> {
    const selection = selectPoints({ preset, device_types: 'all', include: [], exclude: [], custom: [] });
    const measured = [...this.#world.devices().values()].flatMap((located) =>
      pointsForDevice(selection.get(located.device.type) ?? [], located.device.psKey).flatMap(({ spec }) => {
        const value = this.#published(spec, located);
        return value === null ? [] : [[uniqueId(located, spec.pointId), { spec, located, value }] as const];
      }),
    );
    return new Map([...measured, ...this.#netPowers()]);
  }

  /** The unique_ids of all entities that are not points: the diagnostics of bridge, plants and devices. */
  otherIds(): readonly string[] {
    const ofDevices = [...this.#world.devices().values()].flatMap((located) => {
      const { device } = located;
      if (device.type === PLANT_TYPE) return DIAGNOSTICS.plant.map((slug) => uniqueId(located, slug));
      const slugs = [...DIAGNOSTICS.device, ...(device.communicatorSerialNumber === null ? [] : DIAGNOSTICS.reporting)];
      return slugs.map((slug) => uniqueId(located, slug));
    });
    return [...DIAGNOSTICS.bridge.map((slug) => `${BRIDGE_DEVICE}_${slug}`), ...ofDevices];
  }

  /** The net powers of each hybrid inverter, and of each plant without one. */
  #netPowers(): readonly (readonly [string, ExpectedPoint])[] {
    return [...this.#hybridNetPowers(), ...this.#plantNetPowers()];
  }

  #plantNetPowers(): readonly (readonly [string, ExpectedPoint])[] {
    const all = [...this.#world.devices().values()];
    const hasHybrid = ({ plant }: Located): boolean => all.some((one) => one.plant === plant && one.device.type === HYBRID_INVERTER_TYPE);
    return all
      .filter((located) => located.device.type === PLANT_TYPE && !hasHybrid(located))
      .flatMap((located) =>
        PLANT_NET_POWERS.flatMap((spec) => {
          const raw = this.#raw(located, PLANT_POWERS[spec.pointId] ?? '');
          return raw === null ? [] : [[uniqueId(located, spec.pointId), { spec, located, value: Number(raw) }] as const];
        }),
      );
  }

  #hybridNetPowers(): readonly (readonly [string, ExpectedPoint])[] {
    const inverters = [...this.#world.devices().values()].filter(({ device }) => device.type === HYBRID_INVERTER_TYPE);
    return inverters.flatMap((located) =>
      COMPUTED_POINTS.map((spec) => {
        const { comes = '', leaves = '' } = NET_POWERS[spec.pointId] ?? {};
        const value = Number(this.#raw(located, comes)) - Number(this.#raw(located, leaves));
        return [uniqueId(located, spec.pointId), { spec, located, value }] as const;
      }),
    );
  }

  #raw(located: Located, pointId: string): string | null {
    const at = this.#world.newestSample(located);
    return at === null ? null : (this.#world.raw(located, pointId, at) ?? null);
  }

  #published(spec: PointSpec, located: Located): number | string | null {
    const raw = this.#raw(located, spec.pointId);
    if (raw === null) return null;
    // The cloud sends some codes as "1.0" or "0001".
    if (spec.values !== null) return spec.values[raw] ?? spec.values[String(Number(raw))] ?? null;
    return Number(raw) * spec.scale * (spec.invert ? -1 : 1);
  }
}

const uniqueId = ({ device }: Located, key: string): string => `${deviceIdentifier(device.psKey)}_${key}`;
