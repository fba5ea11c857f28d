import type { Clock } from './clock.ts';
import { PlantPhysics, type Truth } from './physics/plant.ts';
import { totalsSince } from './physics/totals.ts';
import { type DeviceSpec, type PlantSpec, plantDevice } from './plant.ts';
import { type Observation, printed } from './points/point.ts';
import { pointsOf } from './points/tables.ts';
import { newestSample } from './sampling.ts';

const REMEMBERED_TRUTHS = 8;

export interface Located {
  readonly plant: PlantSpec;
  readonly device: DeviceSpec;
}

/** The simulated plants and their measurements. Every value is computed from the requested time; no timer runs. */
export class World {
  readonly #plants: () => readonly PlantSpec[];
  readonly #updatePeriodMs: number;
  readonly #physics = new Map<number, PlantPhysics>();
  readonly #truths = new Map<number, Map<number, Truth>>();
  #located: { readonly plants: readonly PlantSpec[]; readonly devices: ReadonlyMap<string, Located> } | null = null;
  readonly now: Clock;

  /** @param plants returns the plants as they are now, including the changes by injected faults */
  constructor(plants: () => readonly PlantSpec[], now: Clock, updatePeriodMs: number) {
    this.#plants = plants;
    this.now = now;
    this.#updatePeriodMs = updatePeriodMs;
  }

  get plants(): readonly PlantSpec[] {
    return this.#plants();
  }

  plant(psId: string): PlantSpec | undefined {
    return this.plants.find((plant) => String(plant.psId) === psId);
  }

  /** Returns a world with only these plants. */
  limitedTo(psIds: ReadonlySet<number>): World {
    return new World(() => this.plants.filter(({ psId }) => psIds.has(psId)), this.now, this.#updatePeriodMs);
  }

  /** Key: ps_key. Value: the device with its plant. The plants themselves are included as virtual devices. */
  devices(): ReadonlyMap<string, Located> {
    const plants = this.plants;
    if (this.#located?.plants !== plants) {
      const located = plants.flatMap((plant) => [plantDevice(plant), ...plant.devices].map((device) => ({ plant, device })));
      this.#located = { plants, devices: new Map(located.map((entry) => [entry.device.psKey, entry])) };
    }
    return this.#located.devices;
  }

  /** Returns the true physical state of a plant. @param at epoch ms */
  truth(plant: PlantSpec, at: number): Truth {
    const remembered = this.#truths.get(plant.psId) ?? new Map<number, Truth>();
    this.#truths.set(plant.psId, remembered);
    const known = remembered.get(at);
    if (known !== undefined) return known;
    const truth = this.#physicsOf(plant).truth(at);
    const [oldest] = remembered.keys();
    if (remembered.size >= REMEMBERED_TRUTHS && oldest !== undefined) remembered.delete(oldest);
    remembered.set(at, truth);
    return truth;
  }

  /** Returns when the newest visible sample of a device was taken, epoch ms; null if the device has never reported. */
  newestSample({ plant, device }: Located, now = this.now()): number | null {
    return newestSample(plant, device, now, this.periodMs(plant));
  }

  periodMs(plant: PlantSpec): number {
    return plant.updatePeriodMs ?? this.#updatePeriodMs;
  }

  /**
   * Returns the value of a point at a moment; null if this device does not measure the point, undefined if the device type
   * does not have it.
   */
  measured(located: Located, pointId: string, at: number): number | string | null | undefined {
    return pointsOf(located.device.type)[pointId]?.measure(this.#observation(located, at));
  }

  /** Returns the same value in the cloud's format. */
  raw(located: Located, pointId: string, at: number): string | null | undefined {
    const point = pointsOf(located.device.type)[pointId];
    return point === undefined ? undefined : printed(point, point.measure(this.#observation(located, at)));
  }

  #observation({ plant, device }: Located, at: number): Observation {
    const truth = this.truth(plant, at);
    if (device.installedAt === null) return { truth, plant, device };
    const before = this.truth(plant, Math.min(device.installedAt, at)).lifetime;
    return { truth: { ...truth, lifetime: totalsSince(truth.lifetime, before) }, plant, device };
  }

  #physicsOf(plant: PlantSpec): PlantPhysics {
    const physics = this.#physics.get(plant.psId) ?? new PlantPhysics(plant.site, plant.zone);
    this.#physics.set(plant.psId, physics);
    return physics;
  }
}
