import { isDeepStrictEqual } from 'node:util';
import type { Inventory } from '../inventory/inventory.ts';
import { type Alarm, type Device, type Plant, plantKey } from '../model.ts';

type AlarmsByPlant = ReadonlyMap<string, readonly Alarm[]>;

/** Detects changes in the listings of plants, devices and alarms. */
export class InventoryChanges {
  #plants: ReadonlyMap<string, Plant> = new Map();
  #devices: ReadonlyMap<string, Device> = new Map();
  #listedAlarms: readonly Alarm[] | null = null;
  #alarms: AlarmsByPlant = new Map();

  /**
   * Compares the listings with those of the last call.
   * @returns `psKeys`: keys of the plants and devices that were added, removed or changed, and of plants whose alarms changed;
   * `opened`: alarms that were not open at the last call
   */
  take({ plants, devices, alarms }: Pick<Inventory, 'plants' | 'devices' | 'alarms'>): {
    readonly psKeys: ReadonlySet<string>;
    readonly opened: readonly Alarm[];
  } {
    const changedPlants = changedKeys(this.#plants, plants);
    const psKeys = new Set([...changedPlants].map(plantKey));
    // If a plant has changed, its devices count as changed, because their documents contain values of the plant.
    for (const { psId, psKey } of changedPlants.size === 0 ? [] : devices.values()) if (changedPlants.has(psId)) psKeys.add(psKey);
    for (const psKey of changedKeys(this.#devices, devices)) psKeys.add(psKey);
    this.#plants = plants;
    this.#devices = devices;
    if (alarms === null || alarms === this.#listedAlarms) return { psKeys, opened: [] };
    const byPlant = groupedByPlant(alarms);
    for (const psId of changedKeys(this.#alarms, byPlant, isDeepStrictEqual)) psKeys.add(plantKey(psId));
    const before = this.#listedAlarms && new Set(this.#listedAlarms.map(identityOf));
    this.#listedAlarms = alarms;
    this.#alarms = byPlant;
    // At the first listing no alarm counts as opened: they may all have been open before the start.
    return { psKeys, opened: before === null ? [] : alarms.filter((alarm) => !before.has(identityOf(alarm))) };
  }

  /** The open alarms of a plant, as last listed. */
  alarmsOf(psId: string): readonly Alarm[] {
    return this.#alarms.get(psId) ?? [];
  }
}

/** @returns keys whose values differ, and keys that only one of the maps has */
function changedKeys<T>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
  isSame: (one: T, other: T) => boolean = Object.is,
): ReadonlySet<string> {
  const changed = new Set<string>();
  if (before === after) return changed;
  for (const [key, value] of after) {
    const last = before.get(key);
    if (last === undefined || !isSame(last, value)) changed.add(key);
  }
  for (const key of before.keys()) if (!after.has(key)) changed.add(key);
  return changed;
}

function groupedByPlant(alarms: readonly Alarm[]): AlarmsByPlant {
  const groups = new Map<string, Alarm[]>();
  for (const alarm of alarms) groups.set(alarm.psId, [...(groups.get(alarm.psId) ?? []), alarm]);
  return groups;
}

/** Text that identifies an alarm. It includes the alarm's time, because the same fault can occur again. */
const identityOf = ({ psId, psKey, code, since }: Alarm): string => JSON.stringify([psId, psKey, code, since]);
