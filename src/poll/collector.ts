import type { Selection } from '../catalogue/index.ts';
import type { Clock } from '../clock.ts';
import { BridgeError } from '../errors.ts';
import type { PlantChoice } from '../inventory/chosen-plants.ts';
import { DeviceReplacements } from '../inventory/device-replacements.ts';
import { type AccountInventory, Inventory } from '../inventory/inventory.ts';
import type { ListedCalls } from '../inventory/kept-lists.ts';
import { plantsNotAuthorised, plantsOfOtherAccount } from '../inventory/plant-notices.ts';
import { isoMinute } from '../isolarcloud/auth/account.ts';
import type { OpenApiClient } from '../isolarcloud/client.ts';
import type { Log } from '../log.ts';
import { type Device, type DeviceReadings, PLANT_DEVICE_TYPE, type Plant, type PointSpec, plantKey, psIdOfPlantKey } from '../model.ts';
import type { CompletenessByPlant, RecordedPoll } from '../schedule/poll-scheduler.ts';
import { completenessOf, type DeviceProgress } from '../schedule/sample-completeness.ts';
import { phrase } from '../texts/texts.ts';
import { CallTracker } from './call-tracker.ts';
import { EffectivePoints } from './effective-points.ts';
import { type DeviceContext, LatestSamples } from './latest-samples.ts';
import type { PersistentState } from './persistent-state.ts';
import { ALL_PLANTS, type PollSelection, Reader } from './reader.ts';
import type { PointSearchStore } from './rejected-points.ts';

/** A plant or one of its devices. */
export interface Subject {
  readonly psKey: string;
  readonly plant: Plant;
  /** The device; null if the subject is the plant itself. */
  readonly device: Device | null;
  readonly newest: DeviceReadings | undefined;
  /** The points of the subject that are polled or computed. */
  readonly specs: readonly PointSpec[];
}

export interface CollectorOptions {
  readonly plants: PlantChoice;
  readonly selection: Selection;
  /** Points that the bridge computes from other points (net powers). */
  readonly computed: readonly PointSpec[];
  /** Replaced devices. Key: ps_key of the new device. Value: ps_key of the device that it replaces. */
  readonly identity: Readonly<Record<string, string>>;
}

export interface CollectorDeps extends Pick<Clock, 'now'> {
  readonly client: OpenApiClient;
  readonly pointSearches: PointSearchStore;
  readonly random: () => number;
  readonly log: Log;
  /** Keeps the state of the guard and the clocks, and saves it after each poll; absent for a command, which polls once. */
  readonly memory?: PersistentState;
  /** Called during a poll with the number of completed requests for readings, and the number of all of them. */
  readonly progress?: (done: number, all: number) => void;
  /** What the collector before this one in the same process has listed; null or absent: nothing. */
  readonly listed?: ListedCalls | null;
  /** The plants and devices, if another process lists them; null or absent: the collector lists them. */
  readonly kept?: AccountInventory | null;
}

/** Whether any point of the plant or device has a value. */
export const hasValue = ({ newest }: Subject): boolean => newest?.values.some((value) => value !== null) ?? false;

export const deviceTypeOf = ({ device }: Subject): number => device?.deviceType ?? PLANT_DEVICE_TYPE;

/** Collects data from the cloud: the plants and devices, and the newest readings of each. */
export class Collector {
  readonly calls: CallTracker;
  readonly inventory: AccountInventory;
  readonly latest: LatestSamples;
  readonly #replacements: DeviceReplacements;
  readonly #points: EffectivePoints;
  readonly #reader: Reader;
  readonly #memory: PersistentState | undefined;
  readonly #client: OpenApiClient;
  readonly #now: () => number;
  readonly #log: Log;
  /** Notices about the owner's authorisation and about plants that other accounts read, as of the last poll. */
  #notices: readonly BridgeError[] = [];
  /** After a poll of all plants: the problem that there is no device or no value although no call failed; null if there is none. */
  #lack: BridgeError | null = null;

  constructor(
    { plants, selection, computed, identity }: CollectorOptions,
    { client, pointSearches, now, random, log, memory, progress, listed = null, kept = null }: CollectorDeps,
  ) {
    this.calls = new CallTracker({ now, random, log }, listed?.done);
    this.inventory = kept ?? new Inventory(client, plants, this.calls, listed?.lists);
    this.#replacements = new DeviceReplacements({ identity, seen: memory?.guardMemory.knownDevices() ?? [], log });
    this.#points = new EffectivePoints(selection, computed);
    this.#reader = new Reader(client, this.#points, { tracker: this.calls, pointSearches, now, ...(progress && { progress }) });
    this.latest = new LatestSamples((deviceType, psKey) => this.#points.specsOf(deviceType, psKey), memory);
    this.#memory = memory;
    this.#client = client;
    this.#now = now;
    this.#log = log;
  }

  /** What this collector has listed, for one of the same account and choice of plants; null: another process lists. */
  get listed(): ListedCalls | null {
    const { known } = this.inventory;
    return known && { lists: known, done: this.calls.done };
  }

  /**
   * Runs one poll: updates the lists of plants and devices, reads the points, and saves the state.
   * @throws BridgeError any error that concerns more than one call
   */
  async poll(selection: PollSelection = ALL_PLANTS): Promise<RecordedPoll> {
    await this.inventory.refresh();
    this.#replacements.update(this.inventory);
    await this.#noticePlants();
    const present = [...this.inventory.plants.keys()];
    const snapshot = await this.#reader.read(this.inventory.plants, this.inventory.devices, selection);
    const plants = new Map([...this.inventory.plants.values()].map((plant) => [plantKey(plant.psId), plant]));
    const contextOf = (psKey: string): DeviceContext | undefined => this.#contextOf(psKey, plants);
    const before = new Map(snapshot.samples.map(({ psKey }) => [psKey, this.#measuredAt(psKey)]));
    const devicesOf = (psId: string): readonly Device[] => this.inventory.devicesOf(psId);
    const unknownPsKeys = this.latest.take(snapshot, { contextOf, devicesOf });
    const doubted = [...unknownPsKeys, ...snapshot.failedPsKeys];
    if (doubted.length > 0) this.inventory.doubtDevices(this.#now(), doubted);
    await this.#memory?.keep();
    if (snapshot.ended !== null) throw snapshot.ended;
    if (selection.psIds === null) this.#reportLack();
    const completeness = this.#completenessAfter(before, contextOf);
    const polled = selection.psIds === null ? present : selection.psIds.filter((psId) => this.inventory.plants.has(psId));
    return {
      readAt: snapshot.readAt,
      asked: selection.failedOnly ? [...completeness.keys()] : polled,
      present,
      completeness,
      calls: snapshot.plannedCalls,
    };
  }

  /**
   * Problems that do not end a poll: first the failing calls, the oldest first, then missing data, then notices about devices and
   * about the authorisation.
   */
  problems(): readonly BridgeError[] {
    return [...this.calls.problems(), ...(this.#lack === null ? [] : [this.#lack]), ...this.#replacements.problems, ...this.#notices];
  }

  /** Says, once each, that the authorisation may end soon, and which listed plants it does not cover or another account reads. */
  async #noticePlants(): Promise<void> {
    const endMs = (await this.#client.authorisation())?.endMs ?? null;
    const { unauthorised, elsewhere } = this.inventory;
    const notices = [
      ...(endMs === null ? [] : [new BridgeError('authorization_ends', { detail: phrase('detail.ends_at', { time: isoMinute(endMs) }) })]),
      ...(unauthorised.length === 0 ? [] : [plantsNotAuthorised(unauthorised)]),
      ...(elsewhere.size === 0 ? [] : [plantsOfOtherAccount(elsewhere)]),
    ];
    const told = new Set(this.#notices.map(({ message }) => message));
    for (const notice of notices) if (!told.has(notice.message)) this.#log.warn(notice.fields, notice.message);
    this.#notices = notices;
  }

  /**
   * Logs that the account has no device, or that no point has a value, if no failed call explains it. The same problem is
   * logged once.
   */
  #reportLack(): void {
    const before = this.#lack?.code;
    this.#lack = this.calls.problems().length > 0 ? null : this.#findLack();
    if (this.#lack !== null && this.#lack.code !== before) this.#log.warn(this.#lack.fields, this.#lack.message);
  }

  #findLack(): BridgeError | null {
    if (this.inventory.plants.size === 0 && this.inventory.elsewhere.size > 0) return null;
    if (this.inventory.devices.size === 0) return new BridgeError('devices_missing');
    const isRead = (psKey: string): boolean => {
      const subject = this.subject(psKey);
      return subject !== undefined && hasValue(subject);
    };
    if (this.psKeys().some(isRead)) return null;
    const types = [...new Set(this.subjects().map(deviceTypeOf))];
    return new BridgeError('points_empty', { detail: phrase('detail.device_types', { types: types.join(', ') }) });
  }

  /** The points of a device that are polled or computed. */
  specsOf(deviceType: number, psKey: string): readonly PointSpec[] {
    return this.#points.specsOf(deviceType, psKey);
  }

  /** Number of calls that a poll of these plants would take at `nowMs` (epoch milliseconds). */
  callsOf(psIds: readonly string[], nowMs: number): number {
    return this.#reader.callsOf(this.inventory.plants, this.inventory.devices, { psIds, failedOnly: false }, nowMs);
  }

  /** All plants and devices, plants before their devices. */
  subjects(): readonly Subject[] {
    return this.psKeys().flatMap((psKey) => this.subject(psKey) ?? []);
  }

  /** A plant, followed by its devices. */
  subjectsOf(psId: string): readonly Subject[] {
    const psKeys = [plantKey(psId), ...this.inventory.devicesOf(psId).map(({ psKey }) => psKey)];
    return psKeys.flatMap((psKey) => this.subject(psKey) ?? []);
  }

  /** Releases the memory of these plants' readings: commands that show many plants read a few at a time. */
  forget(psIds: readonly string[]): void {
    this.latest.forget(psIds.flatMap((psId) => [plantKey(psId), ...this.inventory.devicesOf(psId).map(({ psKey }) => psKey)]));
  }

  /** Keys of all plants and devices, plants before their devices. */
  psKeys(): readonly string[] {
    const { plants, devices } = this.inventory;
    return [...[...plants.keys()].map(plantKey), ...devices.keys()];
  }

  /** The present state of a plant or device; undefined if the key is unknown. */
  subject(psKey: string): Subject | undefined {
    const { plants, devices } = this.inventory;
    const device = devices.get(psKey) ?? null;
    const plant = plants.get(device?.psId ?? psIdOfPlantKey(psKey) ?? '');
    if (plant === undefined) return undefined;
    const newest = this.latest.of(psKey);
    const specs = this.#points.specsOf(device?.deviceType ?? PLANT_DEVICE_TYPE, psKey);
    return { psKey, plant, device: device && asSampled(device, newest), newest, specs };
  }

  /**
   * Determines for each polled plant the time of its newest sample, and whether the devices that were due have one
   * (`completenessOf`).
   * @param before for each sampled device the time of its newest sample before this poll, epoch milliseconds
   */
  #completenessAfter(
    before: ReadonlyMap<string, number | null>,
    contextOf: (psKey: string) => DeviceContext | undefined,
  ): CompletenessByPlant {
    const progress = new Map<string, DeviceProgress[]>();
    for (const [psKey, beforeMs] of before) {
      const context = contextOf(psKey);
      if (context === undefined) continue;
      const device = { beforeMs, nowMs: this.#measuredAt(psKey), intervalMs: this.latest.sampleIntervalMs(context, psKey) };
      const own = progress.get(context.plant.psId);
      if (own === undefined) progress.set(context.plant.psId, [device]);
      else own.push(device);
    }
    return new Map([...progress].map(([psId, own]) => [psId, completenessOf(own)]));
  }

  #measuredAt(psKey: string): number | null {
    return this.latest.of(psKey)?.measuredAt ?? null;
  }

  #contextOf(psKey: string, plantsByKey: ReadonlyMap<string, Plant>): DeviceContext | undefined {
    const { plants, devices } = this.inventory;
    const device = devices.get(psKey);
    const plant = device === undefined ? plantsByKey.get(psKey) : plants.get(device.psId);
    return plant && { plant, deviceType: device?.deviceType ?? PLANT_DEVICE_TYPE };
  }
}

/** Returns the device with the status from its newest sample, which is newer than the device list. */
function asSampled(device: Device, newest: DeviceReadings | undefined): Device {
  const faultStatus = newest?.faultStatus ?? device.faultStatus;
  const deployed = newest?.deployed ?? device.deployed;
  return faultStatus === device.faultStatus && deployed === device.deployed ? device : { ...device, faultStatus, deployed };
}
