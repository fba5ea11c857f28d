import { asBridgeError, BridgeError, type ErrorCode } from '../errors.ts';
import type { OpenApiClient } from '../isolarcloud/client.ts';
import { endsCycle } from '../isolarcloud/fault-policy.ts';
import { withDetail } from '../isolarcloud/wire/plant.ts';
import { type Alarm, type Device, PLANT_DEVICE_TYPE, type Plant, plantKey } from '../model.ts';
import type { PeriodicCall } from '../schedule/call-intervals.ts';
import { phrase } from '../texts/texts.ts';
import { deviceIdentifier } from '../topics.ts';
import { byKey, emptyListing, type Listing, mergeListing, withoutListed } from './listing.ts';

/** The selection of plants: by ps_id, or by the serial number of a device (open-api-guide.md 3.3; `sn:B2262720904`). */
export interface PlantChoice {
  readonly include: 'all' | readonly string[];
  readonly exclude: readonly string[];
  /** Narrows the selection further; by default to all of it. */
  readonly only?: (plant: Plant) => boolean;
}

type Lists = Pick<
  OpenApiClient,
  'getPowerStationList' | 'getPowerStationDetail' | 'getDeviceList' | 'getDeviceListByUser' | 'getFaultAlarmInfo'
>;

/** Decides which of the inventory's calls are made; subject: a plant, or '' for the account. */
interface CallRecord {
  /** Makes the call if it is due. @returns its result; undefined if it was not made or failed */
  runIfDue<T>(call: PeriodicCall, subject: string, make: () => Promise<T>): Promise<T | undefined>;
  /** Drops failures of subjects that no longer exist. */
  retain(call: PeriodicCall, subjects: ReadonlySet<string>): void;
  /** Logs a failure that another call makes up for. */
  note(call: PeriodicCall, error: BridgeError): void;
  /** Makes the call due again. */
  forget(call: PeriodicCall, subject?: string): void;
  /** When the call last succeeded, epoch milliseconds; undefined: never. */
  lastDoneMs(call: PeriodicCall): number | undefined;
}

/** Devices of all plants; not whole if a plant's own list failed. */
interface DeviceList {
  readonly devices: readonly Device[];
  readonly whole: boolean;
}

const SERIAL_NUMBER_PREFIX = 'sn:';
/** Details are requested once a day and plant; with many plants the requests are spread over the cycles. */
const DETAILS_PER_CYCLE = 10;
/** A key that the list has and the readings reject triggers a new list, but no more often than this. */
const EARLIEST_RELIST_MS = 15 * 60_000;

/** An account of so few plants is asked plant by plant also while the call for all of them fails for some other reason. */
const FEW_PLANTS = 10;
/** Errors by which the gateway or the application lacks the call for the devices of all plants. */
const LACKS_CALL: readonly ErrorCode[] = ['permission_missing', 'endpoint_missing', 'request_rejected'];

const lacksCall = ({ code, context }: BridgeError): boolean => LACKS_CALL.includes(code) || context.resultCode === 'HTTP 404';

/** The existing plants and devices, kept current with as few calls as possible. */
export class Inventory {
  readonly #client: Lists;
  readonly #choice: PlantChoice;
  readonly #tracker: CallRecord;
  readonly #details = new Map<string, Plant>();
  /** Plants that were chosen by a serial number, by that choice. */
  readonly #bySerialNumber = new Map<string, string>();
  /** Identifiers known from before the start that no list has contained yet. */
  #expected: ReadonlySet<string> = new Set();
  #plants: Listing<Plant> = emptyListing();
  #devices: Listing<Device> = emptyListing();
  /** The devices of each plant, regrouped when a list has changed. */
  #grouped: { readonly from: ReadonlyMap<string, Device>; readonly byPlant: ReadonlyMap<string, readonly Device[]> } = {
    from: new Map(),
    byPlant: new Map(),
  };
  #alarms: readonly Alarm[] | null = null;
  #listed = 0;
  #plantByPlant = false;

  constructor(client: Lists, choice: PlantChoice, tracker: CallRecord) {
    this.#client = client;
    this.#choice = choice;
    this.#tracker = tracker;
  }

  /** @param identifiers known from before the start: removing one of them needs two lists as well */
  expect(identifiers: Iterable<string>): void {
    this.#expected = new Set(identifiers);
  }

  get plants(): ReadonlyMap<string, Plant> {
    return this.#plants.present;
  }

  /** Devices of the plants by ps_key, without the plants themselves. */
  get devices(): ReadonlyMap<string, Device> {
    return this.#devices.present;
  }

  /** The devices of a plant, without the plant itself. */
  devicesOf(psId: string): readonly Device[] {
    if (this.#grouped.from !== this.devices) this.#grouped = { from: this.devices, byPlant: groupedByPlant(this.devices) };
    return this.#grouped.byPlant.get(psId) ?? [];
  }

  /** Keys of devices that only the newest list lacks. */
  get missedOnce(): ReadonlySet<string> {
    return this.#devices.missedOnce;
  }

  /** Open alarms; null until they are known. */
  get alarms(): readonly Alarm[] | null {
    return this.#alarms;
  }

  /** Whether everything that exists is known: the lists have been read since the start, twice if they lacked something known. */
  get complete(): boolean {
    return this.#listed > 1 || (this.#listed === 1 && this.#expected.size === 0);
  }

  /** Makes the list calls that are due. @throws BridgeError an error that ends the cycle */
  async refresh(): Promise<void> {
    await this.#chooseBySerialNumber();
    const plants = await this.#tracker.runIfDue('plant_list', '', () => this.#listPlants());
    if (plants !== undefined) this.#takePlants(plants);
    else if (this.plants.size === 0) this.#takePlants(this.#ledTo());
    const devices = this.plants.size === 0 ? undefined : await this.#tracker.runIfDue('device_list', '', () => this.#listDevices());
    if (devices !== undefined) this.#takeDevices(devices);
    await this.#refreshAlarms();
  }

  /** Requests some details that are due. Separate from {@link refresh}, since no reading waits for them. */
  async refreshDetails(): Promise<void> {
    const { include } = this.#choice;
    this.#tracker.retain('plant_detail', new Set([...this.plants.keys(), ...(include === 'all' ? [] : include)]));
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

  /** Makes the lists due at the next poll, at the user's request. */
  relist(): void {
    this.#tracker.forget('plant_list');
    this.#tracker.forget('device_list');
  }

  /** Requests the device list early, because readings and device list contradict each other. */
  doubtDevices(nowMs: number): void {
    const listedMs = this.#tracker.lastDoneMs('device_list');
    if (listedMs !== undefined && nowMs - listedMs >= EARLIEST_RELIST_MS) this.#tracker.forget('device_list');
  }

  async #chooseBySerialNumber(): Promise<void> {
    if (this.#choice.include === 'all') return;
    for (const entry of this.#choice.include.filter((one) => one.startsWith(SERIAL_NUMBER_PREFIX))) {
      if (this.#bySerialNumber.has(entry)) continue;
      const sn = entry.slice(SERIAL_NUMBER_PREFIX.length);
      const detail = await this.#tracker.runIfDue('plant_detail', entry, () => this.#client.getPowerStationDetail({ sn }));
      if (detail === undefined) continue;
      this.#bySerialNumber.set(entry, detail.psId);
      this.#details.set(detail.psId, detail);
      this.#tracker.forget('plant_list');
    }
  }

  /** @throws BridgeError plants_missing or plants_not_chosen, so that an empty list never means that all plants are gone */
  async #listPlants(): Promise<readonly Plant[]> {
    const listed = await this.#client.getPowerStationList();
    const known = byKey(listed, ({ psId }) => psId);
    const chosen = [...listed.filter((plant) => this.#isChosen(plant)), ...this.#ledTo().filter(({ psId }) => !known.has(psId))];
    if (chosen.length > 0) return chosen;
    if (listed.length === 0) throw new BridgeError('plants_missing');
    throw new BridgeError('plants_not_chosen', { detail: phrase('detail.none_chosen', { count: listed.length }) });
  }

  /** Plants that were found by a serial number. They exist even if the list lacks them, fails, or is not permitted. */
  #ledTo(): readonly Plant[] {
    return [...new Set(this.#bySerialNumber.values())]
      .flatMap((psId) => this.#details.get(psId) ?? [])
      .filter((plant) => this.#isChosen(plant));
  }

  #isChosen(plant: Plant): boolean {
    const { include, exclude, only = () => true } = this.#choice;
    const { psId } = plant;
    if (exclude.includes(psId)) return false;
    const isIncluded = include === 'all' || include.includes(psId) || [...this.#bySerialNumber.values()].includes(psId);
    return isIncluded && only(plant);
  }

  #takePlants(listed: readonly Plant[]): void {
    const detailed = listed.map((plant) => {
      const detail = this.#details.get(plant.psId);
      return detail === undefined ? plant : withDetail(plant, detail);
    });
    const before = this.plants;
    this.#plants = mergeListing(
      this.#plants,
      byKey(detailed, ({ psId }) => psId),
    );
    if ([...this.plants.keys()].some((psId) => !before.has(psId))) this.#tracker.forget('device_list');
    if (this.#plants.missedOnce.size > 0) this.#tracker.forget('plant_list');
    // The devices of a removed plant are removed with it.
    this.#devices = withoutListed(this.#devices, ({ psId }) => !this.plants.has(psId));
  }

  #takeDetail(detail: Plant): void {
    this.#details.set(detail.psId, detail);
    const plant = this.plants.get(detail.psId);
    if (plant !== undefined) this.#plants = { ...this.#plants, present: new Map(this.plants).set(detail.psId, withDetail(plant, detail)) };
  }

  /**
   * One call lists the devices of all plants; a single plant's own list contains more (firmware). Where that call fails and may do so
   * for good, each plant is asked for its own list, and a plant whose call fails keeps its known devices.
   */
  async #listDevices(): Promise<DeviceList> {
    const psIds = [...this.plants.keys()];
    if (psIds.length > 1 && !this.#plantByPlant) {
      try {
        return { devices: await this.#client.getDeviceListByUser(), whole: true };
      } catch (thrown) {
        const error = asBridgeError(thrown);
        const lasts = lacksCall(error);
        if (endsCycle(error) || (!lasts && psIds.length > FEW_PLANTS)) throw error;
        this.#tracker.note('device_list', error);
        this.#plantByPlant = lasts;
      }
    }
    const [only, ...others] = psIds;
    if (only !== undefined && others.length === 0) return { devices: await this.#devicesOfOnly(only), whole: true };
    const lists = new Map<string, readonly Device[] | undefined>();
    for (const psId of psIds) {
      this.#tracker.forget('device_list', psId); // whether the lists are due was decided for all plants together
      lists.set(psId, await this.#tracker.runIfDue('device_list', psId, () => this.#client.getDeviceList(psId)));
    }
    const known = [...this.devices.values()];
    const devices = psIds.flatMap((psId) => lists.get(psId) ?? known.filter((device) => device.psId === psId));
    return { devices, whole: [...lists.values()].every((list) => list !== undefined) };
  }

  /** The devices of the only plant: of its own list, or of that of all plants where the gateway or the application lacks the former. */
  #devicesOfOnly(psId: string): Promise<readonly Device[]> {
    return this.#client.getDeviceList(psId).catch((thrown: unknown) => {
      const error = asBridgeError(thrown);
      if (endsCycle(error) || !lacksCall(error)) throw error;
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
    const present = new Set([...[...this.plants.keys()].map(plantKey), ...this.devices.keys()].map(deviceIdentifier));
    this.#expected = new Set([...this.#expected].filter((identifier) => !present.has(identifier)));
    // Missing devices are requested again at the next cycle, not hours later.
    if (this.#devices.missedOnce.size > 0 || !this.complete) this.#tracker.forget('device_list');
  }

  async #refreshAlarms(): Promise<void> {
    if (this.plants.size === 0) return;
    const quiet = [...this.plants.values()].every(({ faultCount, alarmCount }) => faultCount === 0 && alarmCount === 0);
    const alarms = quiet ? [] : await this.#tracker.runIfDue('alarms', '', () => this.#client.getFaultAlarmInfo());
    if (alarms !== undefined) this.#alarms = alarms.filter(({ psId }) => this.plants.has(psId));
  }
}

function groupedByPlant(devices: ReadonlyMap<string, Device>): ReadonlyMap<string, readonly Device[]> {
  const byPlant = new Map<string, Device[]>();
  for (const device of devices.values()) {
    const own = byPlant.get(device.psId);
    if (own === undefined) byPlant.set(device.psId, [device]);
    else own.push(device);
  }
  return byPlant;
}
