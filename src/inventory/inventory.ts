import { asBridgeError, type BridgeError, type ErrorCode } from '../errors.ts';
import type { OpenApiClient } from '../isolarcloud/client.ts';
import { endsCycle } from '../isolarcloud/fault-policy.ts';
import { psIdIn } from '../isolarcloud/wire/device.ts';
import { withDetail } from '../isolarcloud/wire/plant.ts';
import { type Alarm, type Device, PLANT_DEVICE_TYPE, type Plant, plantKey } from '../model.ts';
import { deviceIdentifier } from '../topics.ts';
import type { CallRecord } from './call-record.ts';
import { ChosenPlants, type KnownChoice, type PlantChoice } from './chosen-plants.ts';
import { byKey, emptyListing, groupedByPlant, type Listing, mergeListing, withoutListed } from './listing.ts';
import { OwnDeviceLists, type OwnLists } from './own-device-lists.ts';

/** The calls that list the plants and devices of an account. */
export type ListCalls = Pick<
  OpenApiClient,
  | 'getPowerStationList'
  | 'getPowerStationDetail'
  | 'getDeviceList'
  | 'getDeviceListByUser'
  | 'getFaultAlarmInfo'
  | 'authorisation'
  | 'listsAllDevices'
>;

/** The devices of all plants. `whole` is false if the device list of a plant was not read since the last whole list. */
interface DeviceList {
  readonly devices: readonly Device[];
  readonly whole: boolean;
}

const NO_DEVICES: DeviceList = { devices: [], whole: true };

/** Maximum number of plants whose details are requested in one poll cycle. The details of each plant are due once a day. */
const DETAILS_PER_CYCLE = 10;
/** If iSolarCloud rejects a listed ps_key in a poll, the device list is read again, but not before it is this old. */
const EARLIEST_RELIST_MS = 15 * 60_000;

/** If the device list of all plants cannot be read, that of each plant is read instead, if there are at most this many plants. */
const FEW_PLANTS = 10;
/** Errors which mean that a call for device lists is permanently unavailable to this application or on this gateway. */
const LACKS_CALL: readonly ErrorCode[] = ['permission_missing', 'endpoint_missing', 'request_rejected'];

/** The lists that an inventory has read, with the details of plants. Another inventory of the same account and choice of plants can begin with it. */
export interface KnownLists extends KnownChoice {
  readonly plants: Listing<Plant>;
  readonly devices: Listing<Device>;
  readonly alarms: readonly Alarm[] | null;
  /** Number of complete device lists. */
  readonly listed: number;
  readonly plantByPlant: boolean;
  /** Plants whose own device list was read. */
  readonly ownLists: ReadonlySet<string>;
}

/** The plants and devices of an account as a collector uses them. */
export type AccountInventory = Pick<
  Inventory,
  | 'plants'
  | 'devices'
  | 'devicesOf'
  | 'missedOnce'
  | 'unauthorised'
  | 'elsewhere'
  | 'alarms'
  | 'complete'
  | 'expect'
  | 'refresh'
  | 'refreshDetails'
  | 'relist'
  | 'doubtDevices'
> & {
  /** null: another process lists. */
  readonly known: KnownLists | null;
};

const lacksCall = ({ code, context }: BridgeError): boolean => LACKS_CALL.includes(code) || context.resultCode === 'HTTP 404';

interface InventoryOptions extends PlantChoice {
  /** Most plants whose own device list is read for the first time in one cycle; default: all. */
  readonly newListsPerCycle?: number;
}

/** The existing plants and devices, kept current with as few calls as possible. */
export class Inventory {
  readonly #client: ListCalls;
  readonly #tracker: CallRecord;
  readonly #chosen: ChosenPlants;
  readonly #readBy: NonNullable<PlantChoice['readBy']>;
  /** Identifiers of devices that earlier runs have announced and that no list has contained since the start. */
  #expected: ReadonlySet<string> = new Set();
  #plants: Listing<Plant>;
  #devices: Listing<Device>;
  /** The devices of each plant, and the map from which they were grouped, to notice that it has changed. */
  #grouped: { readonly from: ReadonlyMap<string, Device>; readonly byPlant: ReadonlyMap<string, readonly Device[]> } = {
    from: new Map(),
    byPlant: new Map(),
  };
  #alarms: readonly Alarm[] | null;
  /** Plants of this account that another account reads. Key: ps_id. Value: the name of that account. */
  #elsewhere: ReadonlyMap<string, string> = new Map();
  /** Number of complete device lists since the start. */
  #listed: number;
  /** Whether the call for the devices of all plants is permanently unavailable. */
  #plantByPlant: boolean;
  readonly #own: OwnDeviceLists;

  /** @param known what another inventory of the same account and choice knew; null: nothing is known yet */
  constructor(client: ListCalls, { newListsPerCycle, ...choice }: InventoryOptions, tracker: CallRecord, known: KnownLists | null = null) {
    this.#client = client;
    this.#tracker = tracker;
    this.#chosen = new ChosenPlants(client, choice, tracker, known);
    this.#readBy = choice.readBy ?? (() => null);
    this.#plants = known?.plants ?? emptyListing();
    this.#devices = known?.devices ?? emptyListing();
    this.#alarms = known?.alarms ?? null;
    this.#listed = known?.listed ?? 0;
    this.#plantByPlant = known?.plantByPlant ?? false;
    this.#own = new OwnDeviceLists(client, tracker, {
      read: known?.ownLists,
      isFirstRound: this.#listed === 0,
      newPerCycle: newListsPerCycle,
    });
  }

  /** The lists that were read so far, with the details of plants. */
  get known(): KnownLists {
    return {
      plants: this.#plants,
      devices: this.#devices,
      ...this.#chosen.known,
      alarms: this.#alarms,
      listed: this.#listed,
      plantByPlant: this.#plantByPlant,
      ownLists: this.#own.known,
    };
  }

  /** @param identifiers identifiers of devices that earlier runs have announced; two lists must lack one before it is removed */
  expect(identifiers: Iterable<string>): void {
    this.#expected = new Set(identifiers);
    this.#forgetExpected();
  }

  get plants(): ReadonlyMap<string, Plant> {
    return this.#plants.present;
  }

  /** Key: ps_key. Value: the device. Plants are not included. */
  get devices(): ReadonlyMap<string, Device> {
    return this.#devices.present;
  }

  /** Returns the devices of a plant. The plant itself is not included. */
  devicesOf(psId: string): readonly Device[] {
    if (this.#grouped.from !== this.devices) this.#grouped = { from: this.devices, byPlant: groupedByPlant(this.devices) };
    return this.#grouped.byPlant.get(psId) ?? [];
  }

  /** ps_keys of devices that the newest list lacks, but not the one before. */
  get missedOnce(): ReadonlySet<string> {
    return this.#devices.missedOnce;
  }

  /** ps_ids of listed plants that are not read, because this user's own authorisation does not cover them (oauth.md 5). */
  get unauthorised(): readonly string[] {
    return this.#chosen.known.unauthorised;
  }

  /** Plants of this account that are not read, because another account reads them. Key: ps_id. Value: the name of that account. */
  get elsewhere(): ReadonlyMap<string, string> {
    return this.#elsewhere;
  }

  /** Open alarms; null until they are known. */
  get alarms(): readonly Alarm[] | null {
    return this.#alarms;
  }

  /** Whether all devices are known: since the start the device list was read, and twice if it lacked a device of an earlier run. */
  get complete(): boolean {
    return this.#listed > 1 || (this.#listed === 1 && this.#expected.size === 0);
  }

  /** Whether a plant with a device list of its own has one that was not read yet or is in doubt. */
  get hasUnreadLists(): boolean {
    const { known } = this.#own;
    return this.#isPlantByPlant && [...this.plants.keys()].some((psId) => !known.has(psId));
  }

  /** Makes the list calls that are due. @throws BridgeError an error that ends the cycle */
  async refresh(): Promise<void> {
    const left = this.#elsewhere;
    this.#leaveToOthers([...this.plants.keys(), ...left.keys()]);
    const hasNone = this.#elsewhere.size > 0 && this.plants.size === 0;
    if (this.#elsewhere.size < left.size || (hasNone && !this.complete)) this.#tracker.forget('plant_list');
    await this.#chosen.findBySerialNumber();
    const plants = await this.#tracker.runIfDue('plant_list', '', () => this.#chosen.list());
    if (plants !== undefined) this.#takePlants(plants);
    else if (this.plants.size === 0) this.#takePlants(this.#chosen.found);
    // If another account reads all plants of this one, there is no device to list, and the plant list tells that.
    const none = plants === undefined ? undefined : NO_DEVICES;
    const devices = this.plants.size === 0 ? none : await this.#listDueDevices();
    if (devices !== undefined) this.#takeDevices(devices);
    await this.#refreshAlarms();
  }

  /** Requests up to ten of the plant details that are due. Not part of {@link refresh}, because polls do not need the details. */
  async refreshDetails(): Promise<void> {
    this.#tracker.retain('plant_detail', new Set([...this.plants.keys(), ...this.#chosen.named]));
    let asked = 0;
    for (const psId of this.plants.keys()) {
      if (asked >= DETAILS_PER_CYCLE) return;
      const detail = await this.#tracker.runIfDue('plant_detail', psId, () => {
        asked++;
        return this.#client.getPowerStationDetail({ psId });
      });
      if (detail !== undefined) this.#takeDetail(detail);
    }
  }

  /** Makes the plant list and the device list due at the next poll, as the user has requested. */
  relist(): void {
    this.#tracker.forget('plant_list');
    this.#tracker.forget('device_list');
    this.#own.doubt();
  }

  /**
   * Makes device lists due at the next poll, because a poll contradicts them; not if they are less than 15 minutes old.
   * @param psKeys the devices whose readings do so. A device that no list contains belongs to the plant in its ps_key
   */
  doubtDevices(nowMs: number, psKeys: readonly string[]): void {
    const isOld = (listedMs: number | undefined): boolean => listedMs !== undefined && nowMs - listedMs >= EARLIEST_RELIST_MS;
    if (isOld(this.#tracker.lastDoneMs('device_list'))) this.#tracker.forget('device_list');
    for (const psId of new Set(psKeys.flatMap((psKey) => this.devices.get(psKey)?.psId ?? psIdIn(psKey) ?? []))) {
      if (isOld(this.#tracker.lastDoneMs('device_list', psId))) this.#own.doubt(psId);
    }
  }

  #takePlants(listed: readonly Plant[]): void {
    const before = this.plants;
    this.#plants = mergeListing(
      this.#plants,
      byKey(listed.map(this.#chosen.detailed), ({ psId }) => psId),
    );
    this.#leaveToOthers([...listed.map(({ psId }) => psId), ...this.plants.keys()]);
    if ([...this.plants.keys()].some((psId) => !before.has(psId))) this.#tracker.forget('device_list');
    if (this.#plants.missedOnce.size > 0) this.#tracker.forget('plant_list');
    for (const psId of before.keys()) if (!this.plants.has(psId)) this.#own.doubt(psId);
    // The devices of a removed plant are removed with it.
    this.#devices = withoutListed(this.#devices, ({ psId }) => !this.plants.has(psId));
  }

  /** Removes the plants that another account reads, with their devices. @param psIds the plants of this account */
  #leaveToOthers(psIds: readonly string[]): void {
    const read = psIds.map((psId) => [psId, this.#readBy(psId)] as const);
    this.#elsewhere = new Map(read.filter((one): one is readonly [string, string] => one[1] !== null));
    if (this.#elsewhere.size === 0) return;
    const isElsewhere = ({ psId }: { readonly psId: string }): boolean => this.#elsewhere.has(psId);
    this.#plants = withoutListed(this.#plants, isElsewhere);
    this.#devices = withoutListed(this.#devices, isElsewhere);
  }

  #takeDetail(detail: Plant): void {
    this.#chosen.add(detail);
    const plant = this.plants.get(detail.psId);
    if (plant !== undefined) this.#plants = { ...this.#plants, present: new Map(this.plants).set(detail.psId, withDetail(plant, detail)) };
  }

  /** Whether each plant has a device list of its own. */
  get #isPlantByPlant(): boolean {
    return this.plants.size > 1 && (this.#plantByPlant || !this.#client.listsAllDevices);
  }

  /** @returns undefined if no list is due, or those that are failed */
  #listDueDevices(): Promise<DeviceList | undefined> {
    return this.#isPlantByPlant ? this.#listPlantByPlant() : this.#tracker.runIfDue('device_list', '', () => this.#listDevices());
  }

  /**
   * Reads the device list. For a single plant its own list is read, because it contains more, such as the firmware. For several plants
   * one call reads the devices of all. If that call is permanently unavailable, or fails and the plants are few, the list of
   * each plant is read.
   */
  async #listDevices(): Promise<DeviceList> {
    const [only, ...others] = this.plants.keys();
    if (only !== undefined && others.length === 0) return { devices: await this.#devicesOfOnly(only), whole: true };
    try {
      return { devices: await this.#client.getDeviceListByUser(), whole: true };
    } catch (thrown) {
      const error = asBridgeError(thrown);
      const lasts = lacksCall(error);
      if (endsCycle(error) || (!lasts && this.plants.size > FEW_PLANTS)) throw error;
      this.#tracker.note('device_list', error);
      this.#plantByPlant = lasts;
      this.#own.doubt();
      return (await this.#listPlantByPlant()) ?? { devices: [...this.devices.values()], whole: false };
    }
  }

  /**
   * Asks plants for their own lists. A plant that is not asked, or whose call fails, keeps its known devices.
   * @returns undefined if no list was read
   * @throws BridgeError an error that ends the cycle; the lists that were read until then are taken
   */
  async #listPlantByPlant(): Promise<DeviceList | undefined> {
    const missed = new Set([...this.#devices.missedOnce].flatMap((psKey) => this.devices.get(psKey)?.psId ?? []));
    const psIds = [...this.plants.keys()];
    const listOf = (lists: OwnLists): DeviceList => ({
      devices: psIds.flatMap((psId) => lists.get(psId) ?? this.devicesOf(psId)),
      whole: this.#own.endsRound(psIds),
    });
    const lists = await this.#own.read(psIds, missed, (read) => this.#takeDevices(listOf(read)));
    return lists.size === 0 ? undefined : listOf(lists);
  }

  /** Reads the devices of the only plant: from its own list, or from that of all plants if its own is permanently unavailable. */
  #devicesOfOnly(psId: string): Promise<readonly Device[]> {
    return this.#client.getDeviceList(psId).catch((thrown: unknown) => {
      const error = asBridgeError(thrown);
      if (endsCycle(error) || !lacksCall(error) || !this.#client.listsAllDevices) throw error;
      this.#tracker.note('device_list', error);
      return this.#client.getDeviceListByUser();
    });
  }

  #takeDevices({ devices, whole }: DeviceList): void {
    const chosen = devices.filter(({ psId, deviceType }) => this.plants.has(psId) && deviceType !== PLANT_DEVICE_TYPE);
    this.#devices = mergeListing(
      this.#devices,
      byKey(chosen, ({ psKey }) => psKey),
    );
    if (whole) this.#listed++;
    this.#forgetExpected();
    // If a device is missing, the list is read again in the next cycle instead of hours later.
    if (this.#devices.missedOnce.size > 0 || !this.complete) this.#tracker.forget('device_list');
    if (!this.complete) this.#own.continueRound(this.plants.keys());
  }

  /** Forgets the expected devices that are listed. */
  #forgetExpected(): void {
    const present = new Set([...[...this.plants.keys()].map(plantKey), ...this.devices.keys()].map(deviceIdentifier));
    this.#expected = new Set([...this.#expected].filter((identifier) => !present.has(identifier)));
  }

  async #refreshAlarms(): Promise<void> {
    if (this.plants.size === 0) return;
    const quiet = [...this.plants.values()].every(isQuiet);
    const alarms = quiet ? [] : await this.#tracker.runIfDue('alarms', '', () => this.#client.getFaultAlarmInfo());
    if (alarms !== undefined) this.#alarms = alarms.filter(({ psId }) => this.plants.has(psId));
  }
}

/** Whether a plant says that it has no open fault or alarm. Lists without their numbers have a status. */
const isQuiet = ({ faultCount, alarmCount, faultStatus }: Plant): boolean =>
  faultCount === null && alarmCount === null ? faultStatus === 'normal' : faultCount === 0 && alarmCount === 0;
