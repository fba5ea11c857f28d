import type { Alarm, Device } from '../model.ts';
import { type ClientDeps, type ClientOptions, type MinuteHistoryRequest, OpenApiClient, type PeriodHistoryRequest } from './client.ts';
import type { RealTimeReply, RealTimeRequest } from './real-time.ts';
import type { HistoryAsked, MinuteHistory, PeriodHistory } from './wire/history.ts';

export interface AliasedClientOptions extends ClientOptions {
  /** Old ps_key by new ps_key. */
  readonly identity: Readonly<Record<string, string>>;
}

/** The Open API with the ps_keys by which the bridge knows the devices. Only this class translates between these and the cloud's keys. */
export class AliasedClient extends OpenApiClient {
  readonly #identity: PsKeyAliases;

  constructor({ identity, ...options }: AliasedClientOptions, deps: ClientDeps) {
    super(options, deps);
    this.#identity = new PsKeyAliases(identity);
  }

  override async getDeviceList(psId: string): Promise<Device[]> {
    return this.#identity.devices(await super.getDeviceList(psId));
  }

  override async getDeviceListByUser(): Promise<Device[]> {
    return this.#identity.devices(await super.getDeviceListByUser());
  }

  override async getDeviceRealTimeData(request: RealTimeRequest): Promise<RealTimeReply> {
    const reply = await super.getDeviceRealTimeData('psKeys' in request ? this.#asked(request) : request);
    return {
      samples: reply.samples.map((sample) => ({ ...sample, psKey: this.#known(sample.psKey) })),
      failedKeys: reply.failedKeys.map(this.#known),
      failures: reply.failures.map((failure) => ({ ...failure, keys: failure.keys.map(this.#known) })),
    };
  }

  override async getDevicePointsDayMonthYearDataList(request: PeriodHistoryRequest): Promise<PeriodHistory> {
    return this.#byKnown(await super.getDevicePointsDayMonthYearDataList(this.#asked(request)));
  }

  override async getDevicePointMinuteDataList(request: MinuteHistoryRequest): Promise<MinuteHistory> {
    return this.#byKnown(await super.getDevicePointMinuteDataList(this.#asked(request)));
  }

  override async getFaultAlarmInfo(psId?: string): Promise<Alarm[]> {
    const alarms = await super.getFaultAlarmInfo(psId);
    return alarms.map((alarm) => (alarm.psKey === null ? alarm : { ...alarm, psKey: this.#known(alarm.psKey) }));
  }

  readonly #known = (psKey: string): string => this.#identity.known(psKey);

  #asked<T extends Pick<HistoryAsked, 'psKeys'>>(request: T): T {
    return { ...request, psKeys: request.psKeys.map((psKey) => this.#identity.inCloud(psKey)) };
  }

  #byKnown<T>(byKey: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
    return new Map([...byKey].map(([psKey, value]) => [this.#known(psKey), value]));
  }
}

/** New ps_keys of devices, and the old ones under which the bridge continues them (`identity` of the configuration). */
class PsKeyAliases {
  readonly #oldOf: ReadonlyMap<string, string>;
  readonly #newOf: ReadonlyMap<string, string>;
  /** Old keys that the device list still contains: they belong to their own device. */
  readonly #taken = new Set<string>();

  /** @param identity old key by new key, as the configuration has checked it */
  constructor(identity: Readonly<Record<string, string>>) {
    const pairs = Object.entries(identity);
    this.#oldOf = new Map(pairs);
    this.#newOf = new Map(pairs.map(([newKey, oldKey]) => [oldKey, newKey]));
  }

  /** The key by which the bridge knows a device of the cloud. */
  known(psKey: string): string {
    const oldKey = this.#oldOf.get(psKey);
    return oldKey === undefined || this.#taken.has(oldKey) ? psKey : oldKey;
  }

  /** The inverse of {@link known}. */
  inCloud(psKey: string): string {
    return this.#taken.has(psKey) ? psKey : (this.#newOf.get(psKey) ?? psKey);
  }

  /** A list of devices by the keys by which the bridge knows them. An old key that is still listed is not reassigned. */
  devices(listed: readonly Device[]): Device[] {
    const keys = new Set(listed.map(({ psKey }) => psKey));
    for (const [newKey, oldKey] of this.#oldOf) {
      if (keys.has(oldKey)) this.#taken.add(oldKey);
      else if (keys.has(newKey)) this.#taken.delete(oldKey);
    }
    return listed.map((device) => this.#renamed(device));
  }

  #renamed(device: Device): Device {
    const psKey = this.known(device.psKey);
    return psKey === device.psKey ? device : { ...device, psKey };
  }
}
