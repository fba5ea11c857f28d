import { DAY_MS } from '../calendar.ts';
import type { CounterState } from '../readings/guard/counter-guard.ts';
import { type DeviceMemory, type PlantGuardState, type PlantMemory, UNKNOWN_PLANT } from './guard-state.ts';
import type { KnownPlant } from './plant-clocks.ts';

/** The guard's state of a device in memory. Of its members only the map of counters is changed in place. */
export interface GuardedDevice extends DeviceMemory {
  readonly counters: Map<string, CounterState | null>;
}

/** If a device was not read for this long, its state is deleted. */
const FORGOTTEN_MS = 400 * DAY_MS;

/** The guard's state of all plants and devices, and which plants have state that is not saved yet. */
export class GuardMemory {
  readonly #plants = new Map<string, PlantGuardState>();
  readonly #devices = new Map<string, GuardedDevice>();
  /** Key: ps_id. Value: the ps_keys of the plant's devices. */
  readonly #psKeys = new Map<string, Set<string>>();
  /** ps_ids of the plants whose state has changed since the last `takeChanges`. */
  readonly #changed = new Set<string>();

  /** @param memories the saved state of each plant, by ps_id */
  constructor(memories: ReadonlyMap<string, PlantMemory>) {
    for (const [psId, { devices, ...plant }] of memories) {
      this.#plants.set(psId, plant);
      for (const [psKey, device] of Object.entries(devices)) this.#recall(psId, psKey, { ...device, counters: new Map(device.counters) });
    }
  }

  device(psKey: string): GuardedDevice | undefined {
    return this.#devices.get(psKey);
  }

  /** ps_keys of all devices read in this run or an earlier one. */
  knownDevices(): readonly string[] {
    return [...this.#devices.keys()];
  }

  /** Stores the state of a device after a change. */
  remember(psId: string, psKey: string, device: GuardedDevice): void {
    this.#store(psId, psKey, device);
    this.#changed.add(psId);
  }

  /** Highest power that two successive samples of a device of the plant have reached, in W; 0 if none is known. */
  highestW(psId: string): number {
    return this.#plants.get(psId)?.highestW ?? UNKNOWN_PLANT.highestW;
  }

  /** Raises the plant's highest power. @param confirmedW power that two successive samples of a device have reached, in W */
  seePower(psId: string, confirmedW: number): void {
    const plant = this.#plants.get(psId) ?? UNKNOWN_PLANT;
    if (confirmedW <= plant.highestW) return;
    this.#plants.set(psId, { ...plant, highestW: confirmedW });
    this.#changed.add(psId);
  }

  /**
   * Returns the state of each plant that has changed since the last call, by ps_id.
   * @param known each plant's present offset and location, by ps_id
   */
  takeChanges(known: ReadonlyMap<string, KnownPlant>, nowMs: number): ReadonlyMap<string, PlantMemory> {
    for (const [psId, { offset, latitude, longitude }] of known) {
      const before = this.#plants.get(psId) ?? UNKNOWN_PLANT;
      if (offset === before.offset && latitude === before.latitude && longitude === before.longitude) continue;
      this.#plants.set(psId, { ...before, offset, latitude, longitude });
      this.#changed.add(psId);
    }
    const changes = new Map([...this.#changed].map((psId) => [psId, this.#memoryOf(psId, nowMs)]));
    this.#changed.clear();
    return changes;
  }

  #memoryOf(psId: string, nowMs: number): PlantMemory {
    const devices: Record<string, DeviceMemory> = {};
    for (const psKey of this.#psKeys.get(psId) ?? []) {
      const device = this.#devices.get(psKey);
      if (device !== undefined && nowMs - device.witness.seenReadAt < FORGOTTEN_MS)
        devices[psKey] = { ...device, counters: new Map(device.counters) };
    }
    return { devices, ...(this.#plants.get(psId) ?? UNKNOWN_PLANT) };
  }

  #store(psId: string, psKey: string, device: GuardedDevice): void {
    this.#devices.set(psKey, device);
    const psKeys = this.#psKeys.get(psId);
    if (psKeys === undefined) this.#psKeys.set(psId, new Set([psKey]));
    else psKeys.add(psKey);
  }

  /**
   * Takes over saved state of a device. If two plants have state of the same device, as after a device replacement, the state
   * whose sample was read last is used.
   */
  #recall(psId: string, psKey: string, device: GuardedDevice): void {
    const other = this.#devices.get(psKey);
    if (other === undefined || other.witness.seenReadAt <= device.witness.seenReadAt) this.#store(psId, psKey, device);
  }
}
