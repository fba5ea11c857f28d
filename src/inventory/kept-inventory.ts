import { type Alarm, type Device, type Plant, plantKey } from '../model.ts';
import { deviceIdentifier } from '../topics.ts';
import type { AccountInventory } from './inventory.ts';
import type { Kept } from './kept-lists.ts';
import { byKey, groupedByPlant, unchangedAsBefore } from './listing.ts';

/** The lists of an account that another process keeps. */
export interface KeptLists {
  /**
   * Returns what is kept of these plants. A plant that is not listed yet is absent.
   * @throws BridgeError an error of the store
   */
  read(psIds: readonly string[]): Promise<Kept>;
  /** Tells the other process that a poll contradicts the device lists. @param psKeys the devices @throws BridgeError an error of the store */
  doubt(psKeys: readonly string[]): Promise<void>;
}

/** Some plants of an account with their devices, which another process lists and keeps. This inventory makes no call. */
export class KeptInventory implements AccountInventory {
  readonly known = null;
  readonly unauthorised: readonly string[] = [];
  readonly elsewhere: ReadonlyMap<string, string> = new Map();
  readonly #lists: KeptLists;
  readonly #psIds: readonly string[];
  #plants: ReadonlyMap<string, Plant> = new Map();
  #devices: ReadonlyMap<string, Device> = new Map();
  #devicesOf: ReadonlyMap<string, readonly Device[]> = new Map();
  #missedOnce: ReadonlySet<string> = new Set();
  #alarms: readonly Alarm[] | null = null;
  /** Number of complete device lists. */
  #listed = 0;
  #expected: readonly string[] = [];

  /** @param psIds the plants */
  constructor(lists: KeptLists, psIds: readonly string[]) {
    this.#lists = lists;
    this.#psIds = psIds;
  }

  get plants(): ReadonlyMap<string, Plant> {
    return this.#plants;
  }

  get devices(): ReadonlyMap<string, Device> {
    return this.#devices;
  }

  devicesOf(psId: string): readonly Device[] {
    return this.#devicesOf.get(psId) ?? [];
  }

  get missedOnce(): ReadonlySet<string> {
    return this.#missedOnce;
  }

  get alarms(): readonly Alarm[] | null {
    return this.#alarms;
  }

  /** Whether all devices are known: each list was read, and twice if it lacked a device that earlier runs have announced. */
  get complete(): boolean {
    if (this.#plants.size < this.#psIds.length || this.#listed === 0) return false;
    const present = new Set([...[...this.#plants.keys()].map(plantKey), ...this.#devices.keys()].map(deviceIdentifier));
    return this.#listed > 1 || this.#expected.every((identifier) => present.has(identifier));
  }

  expect(identifiers: Iterable<string>): void {
    this.#expected = [...identifiers];
  }

  /** Reads what is kept. @throws BridgeError an error of the store */
  async refresh(): Promise<void> {
    const { account, plants } = await this.#lists.read(this.#psIds);
    const kept = [...plants.values()];
    const devices = unchangedAsBefore(
      this.#devices,
      byKey(
        kept.flatMap((plant) => plant.devices),
        ({ psKey }) => psKey,
      ),
    );
    if (devices !== this.#devices) this.#devicesOf = groupedByPlant(devices);
    this.#devices = devices;
    this.#plants = unchangedAsBefore(this.#plants, new Map([...plants].map(([psId, { plant }]) => [psId, plant])));
    this.#missedOnce = new Set(kept.flatMap(({ missedDevices }) => missedDevices));
    this.#alarms = account.alarms?.filter(({ psId }) => plants.has(psId)) ?? null;
    this.#listed = account.listed;
  }

  /** The other process reads the details. */
  async refreshDetails(): Promise<void> {
    return;
  }

  /** The other process hears the user's request itself. */
  relist(): void {
    return;
  }

  doubtDevices(_nowMs: number, psKeys: readonly string[]): void {
    // A later poll repeats a doubt that could not be stored.
    this.#lists.doubt(psKeys).catch(() => undefined);
  }
}
