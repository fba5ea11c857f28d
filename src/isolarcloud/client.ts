import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { BridgeError } from '../errors.ts';
import type { Alarm, Device, Plant } from '../model.ts';
import { phrase } from '../texts/texts.ts';
import type { AccountStore, Token } from './auth/account.ts';
import type { Auth } from './auth/auth.ts';
import { flavourOf, type SignInWith } from './auth/flavour.ts';
import type { KnownAuthorisation, OAuthAuth } from './auth/oauth-auth.ts';
import { Clocks, type SteadyTime } from './auth/proven-time.ts';
import { Session } from './auth/session.ts';
import type { CallMeter } from './call-meter.ts';
import { purposeOf } from './call-purpose.ts';
import type { CallResults } from './call-results.ts';
import { type Dialect, notInFlavour, type Period, type PlantQuery } from './dialect.ts';
import { type Application, EndpointCaller } from './endpoint-caller.ts';
import type { Reply } from './envelope.ts';
import type { CallLog } from './log.ts';
import { allPages } from './paging.ts';
import { PsKeyAliases } from './ps-key-aliases.ts';
import { PacedLimiter, type RateLimiter, UNLIMITED } from './rate-limiter.ts';
import { type Batch, type RealTimeReply, type RealTimeRequest, readInBatches } from './real-time.ts';
import type { Transport } from './transport.ts';
import { alarmOf } from './wire/alarm.ts';
import { type CallInfo, decodeCallInfo, UNTOLD } from './wire/call-info.ts';
import { deviceOf, deviceTypeIn } from './wire/device.ts';
import type { Fields } from './wire/fields.ts';
import {
  decodeMinuteHistory,
  decodePeriodHistory,
  type HistoryAsked,
  type MinuteHistory,
  type PeriodHistory,
  STATISTICS,
  type Statistic,
} from './wire/history.ts';
import { plantOf } from './wire/plant.ts';
import { type PointInfo, pointInfoOf } from './wire/point-info.ts';
import { decodePage, type Page } from './wire/reply.ts';
import { decodeRealTime } from './wire/sample.ts';

export interface ClientOptions extends Application {
  readonly signIn: SignInWith;
  readonly rsaPublicKey: string | null;
  /** Whether the rate of calls is limited; if not, calls are made without waits, one after the other. */
  readonly paced: boolean;
  /** Key: the new ps_key of a replaced device. Value: its old ps_key, under which the bridge continues the device. */
  readonly identity?: Readonly<Record<string, string>>;
}

export interface ClientDeps extends Clock {
  readonly transport: Transport;
  /** Counts every call before it is made, and rejects calls beyond the budget. */
  readonly meter: Pick<CallMeter, 'take' | 'close'>;
  readonly store: AccountStore;
  readonly log: CallLog;
  /** Counts how calls end. */
  readonly results?: CallResults;
  /**
   * Called with a sentence without its full stop for each part of a reply that is left out because it makes no sense.
   * Default: the sentence is logged as a warning.
   */
  readonly problem?: (sentence: string) => void;
  /** Returns a reading of a monotonic clock. */
  readonly steady: () => SteadyTime;
}

interface PartOfJob {
  /** Calls of the job that the request is part of: the pace depends on it. Default: a short job. */
  readonly jobCalls?: number;
}

/**
 * A request for values by day, month or year. It is made as one call, so it is limited to 50 devices and to 100 days, 24
 * months or 5 years.
 */
export interface PeriodHistoryRequest extends HistoryAsked, PartOfJob {
  readonly period: Period;
  readonly statistics: readonly Statistic[];
  /** `from` and `to` are the first and the last period, in plant time: `yyyyMMdd`, `yyyyMM` or `yyyy`. */
  readonly from: string;
  readonly to: string;
  readonly order?: 'oldest_first' | 'newest_first';
}

/** A request for values by the minute. It is made as one call, so it is limited to 50 devices, 50 points and 3 hours. */
export interface MinuteHistoryRequest extends HistoryAsked, PartOfJob {
  /** `from` and `to` are moments in plant time, `yyyyMMddHHmmss`. */
  readonly from: string;
  readonly to: string;
  readonly intervalMinutes?: number;
}

interface CallOptions {
  readonly deviceType?: number | null;
  /** Calls of the job that the call is part of. */
  readonly jobCalls?: number | undefined;
  /** Called when the call's turn has come, and prevents it by an error. */
  readonly assertNeeded?: () => void;
}

interface ListOptions<T> {
  readonly size?: number;
  readonly deviceType?: number | null;
  /** Returns the text that identifies an entry of the list. Default: the JSON of the entry. */
  readonly keyOf?: (entry: T) => string;
}

/** The vendor's `type` of getOpenPointInfo for telemetry points, which are measured. */
const TELEMETRY = 2;
const PAGE_SIZE = 100;
/** Entries of a page of the point list. An inverter has about 540 points; the vendor's own example requests 999. */
const POINT_PAGE_SIZE = 999;

/**
 * The client of the Open API in both flavours: it signs in with account and password, or as an application that the owner of the
 * plants has authorised (isolarcloud-open-api.md 2.1, 3, oauth.md 1). Every method makes the calls it needs at a limited rate, and throws a BridgeError if one fails. The client obtains and renews the token itself. In
 * requests and results a replaced device has its old ps_key (`identity`).
 */
export class OpenApiClient {
  readonly #caller: EndpointCaller;
  readonly #auth: Auth;
  /** Null: signs in by password. */
  readonly #oauth: OAuthAuth | null;
  readonly #dialect: Dialect;
  readonly #session: Session;
  readonly #limiter: RateLimiter;
  readonly #aliases: PsKeyAliases;
  readonly #deps: ClientDeps;
  readonly #closing = new AbortController();

  constructor({ signIn, rsaPublicKey, paced, identity = {}, ...application }: ClientOptions, deps: ClientDeps) {
    const { transport, now } = deps;
    const { appKey, secretKey } = application;
    this.#deps = deps;
    this.#aliases = new PsKeyAliases(identity);
    const clocks = new Clocks(deps);
    this.#limiter = paced ? new PacedLimiter({ ...deps, signal: this.#closing.signal }) : UNLIMITED;
    this.#caller = new EndpointCaller(application, {
      ...deps,
      count: (endpoint) => deps.meter.take(purposeOf(endpoint)),
      heardDate: clocks.heard,
      rateRefused: (calledMs) => this.#limiter.refused(calledMs),
    });
    const keys = { gateway: transport.gateway, appKey, secretKey, rsaPublicKey };
    const randomKey = (): string => randomBytes(32).toString('hex');
    const authDeps = { ...deps, caller: this.#caller, moment: clocks.moment, randomKey };
    const { auth, oauth, dialect } = flavourOf(signIn, keys, authDeps);
    this.#auth = auth;
    this.#oauth = oauth;
    this.#dialect = dialect;
    this.#session = new Session(auth, now);
  }

  /** Whether one call lists the devices of all plants. */
  get listsAllDevices(): boolean {
    return this.#dialect.deviceListByUser !== null;
  }

  /** Whether a call lists the points with their units; otherwise units come with readings that are requested `withUnits`. */
  get listsPoints(): boolean {
    return this.#dialect.pointInfo !== null;
  }

  /** The owner's authorisation; null if there is none, or an account signs in by password. The list of plants may have others. */
  async authorisation(): Promise<KnownAuthorisation | null> {
    return this.#oauth === null ? null : this.#oauth.known();
  }

  /** Signs in if there is no token yet. */
  async login(): Promise<void> {
    const leave = await this.#limiter.turn(1);
    await this.#session.login().finally(leave);
  }

  /**
   * Exchanges the code that the owner's browser brought for tokens, and stores them.
   * @throws BridgeError authorization_code_refused, redirect_mismatched, application_not_oauth, those of any call
   */
  async authorise(code: string): Promise<void> {
    if (this.#oauth === null) throw new TypeError('an account signs in by password');
    const leave = await this.#limiter.turn(1);
    await this.#oauth.authorise(code).finally(leave);
  }

  /** Forgets refused logins and missing permissions, so that they are tried again. Called when the user asks for it. */
  tryAgain(): Promise<void> {
    return this.#session.tryAgain();
  }

  /** Ends every running call, and rejects the calls that wait for the rate limiter. */
  async close(): Promise<void> {
    this.#closing.abort(new BridgeError('gateway_unreachable', { detail: phrase('detail.client_closed') }));
    await this.#deps.transport.close();
    // If the unused calls cannot be given back, they count as made; `close` succeeds nevertheless.
    await this.#deps.meter.close().catch(() => undefined);
  }

  /** Returns how many calls of a job of `jobCalls` calls may run at the same time at present. */
  callsAtOnce(jobCalls: number): number {
    return this.#limiter.atOnce(jobCalls);
  }

  /** Returns all plants that the account has access to, including those that are still being connected to the cloud (`valid_flag` 3). */
  getPowerStationList(): Promise<Plant[]> {
    return this.#list(this.#dialect.plantList, { valid_flag: '1,3' }, 'plant', plantOf, { keyOf: ({ psId }) => psId });
  }

  /**
   * Returns the details of one plant.
   * @param of the plant's id, or the serial number of one of its devices, which is what open-api-guide.md 3.3 documents
   */
  async getPowerStationDetail(of: PlantQuery): Promise<Plant> {
    const { endpoint, body, decode } = this.#dialect.plantDetail;
    return decode(await this.#call(endpoint, body(of)));
  }

  /** Returns all devices of a plant, physical and virtual, with their firmware. */
  async getDeviceList(psId: string): Promise<Device[]> {
    return this.#devices(this.#dialect.deviceList, { ps_id: psId });
  }

  /**
   * Returns all devices of all plants, physical and virtual, with their firmware.
   * @throws BridgeError permission_missing also if the flavour has no such list
   */
  async getDeviceListByUser(): Promise<Device[]> {
    const { deviceListByUser } = this.#dialect;
    if (deviceListByUser === null) throw notInFlavour('getDeviceListByUser');
    return this.#devices(deviceListByUser, {});
  }

  /** The present values of points of devices of one type, requested in as few calls as the cloud's limits allow. */
  getDeviceRealTimeData(request: RealTimeRequest): Promise<RealTimeReply> {
    const { deviceType, withUnits = false, jobCalls = 1 } = request;
    const read = async ({ keys, pointIds }: Batch, assertNeeded: () => void): Promise<RealTimeReply> => {
      const list = 'psKeys' in request ? { ps_key_list: keys.map(this.#aliases.inCloud) } : { sn_list: keys };
      const body = { device_type: deviceType, point_id_list: pointIds, ...list, ...(withUnits && { is_get_point_dict: '1' }) };
      const answer = await this.#call(this.#dialect.realTime, body, { deviceType, jobCalls, assertNeeded });
      return decodeRealTime(answer, this.#aliases.known, this.#problem);
    };
    return readInBatches(request, read, this.callsAtOnce(jobCalls));
  }

  /** Returns history by day, month or year. It does not include the current day (isolarcloud-open-api.md 3.6). */
  async getDevicePointsDayMonthYearDataList(request: PeriodHistoryRequest): Promise<PeriodHistory> {
    const asked = this.#inCloud(request);
    const body = {
      data_point: request.pointIds.map((id) => `p${id}`).join(','),
      data_type: request.statistics.map((statistic) => STATISTICS[statistic]).join(','),
      start_time: request.from,
      end_time: request.to,
      order: request.order === 'newest_first' ? 1 : 0,
      query_type: this.#dialect.queryTypes[request.period],
      ps_key_list: asked.psKeys,
    };
    const reply = await this.#call(this.#dialect.periodHistory, body, { deviceType: typeOf(asked), jobCalls: request.jobCalls });
    return this.#byKnownKey(decodePeriodHistory(reply, asked, this.#problem));
  }

  /** History by the minute. */
  async getDevicePointMinuteDataList(request: MinuteHistoryRequest): Promise<MinuteHistory> {
    const asked = this.#inCloud(request);
    const body = {
      points: request.pointIds.map((id) => `p${id}`).join(','),
      start_time_stamp: request.from,
      end_time_stamp: request.to,
      minute_interval: request.intervalMinutes ?? 5,
      ps_key_list: asked.psKeys,
    };
    const reply = await this.#call(this.#dialect.minuteHistory, body, { deviceType: typeOf(asked), jobCalls: request.jobCalls });
    return this.#byKnownKey(decodeMinuteHistory(reply, asked, this.#problem));
  }

  /**
   * Names and units of the points of a device type, or only those of one model if `modelId` is given.
   * @throws BridgeError permission_missing also if the flavour has no such list (`listsPoints`)
   */
  async getOpenPointInfo(deviceType: number, modelId?: string): Promise<PointInfo[]> {
    const { pointInfo } = this.#dialect;
    if (pointInfo === null) throw notInFlavour('getOpenPointInfo');
    const body = { device_type: deviceType, type: TELEMETRY, ...(modelId !== undefined && { device_model_id: modelId }) };
    return this.#list(pointInfo, body, 'point', pointInfoOf, { size: POINT_PAGE_SIZE, deviceType });
  }

  /** The numbers of calls that the application has made and may make; none in the OAuth2 flavour, which has no such call. */
  async getOpenApiCallInfo(): Promise<CallInfo> {
    const { callInfo } = this.#dialect;
    return callInfo === null ? UNTOLD : decodeCallInfo(await this.#call(callInfo, {}));
  }

  /** Returns the open faults and alarms of a plant, or of all plants if none is given. */
  async getFaultAlarmInfo(psId?: string): Promise<Alarm[]> {
    const body = { process_status: '8', ...(psId !== undefined && { ps_id: psId }) };
    const alarms = await this.#list(this.#dialect.alarms, body, 'alarm', alarmOf);
    return alarms.map((alarm) => (alarm.psKey === null ? alarm : { ...alarm, psKey: this.#aliases.known(alarm.psKey) }));
  }

  /**
   * Lists the physical devices first, then the virtual ones. The flag is sent in both spellings, since the vendor's documents
   * disagree on its name (isolarcloud-open-api.md 3.3).
   */
  async #devices(endpoint: string, body: object): Promise<Device[]> {
    const devices = new Map<string, Device>();
    for (const virtual of [0, 1]) {
      const flags = { is_virtualUnit: String(virtual), is_virtual_unit: virtual, is_get_firmware_version: '1' };
      for (const device of await this.#list(endpoint, { ...body, ...flags }, 'device', deviceOf)) devices.set(device.psKey, device);
    }
    return this.#aliases.devices([...devices.values()]);
  }

  #list<T>(
    endpoint: string,
    body: object,
    what: string,
    decode: (fields: Fields) => T | null,
    { size = PAGE_SIZE, deviceType = null, keyOf = JSON.stringify }: ListOptions<T> = {},
  ): Promise<T[]> {
    const read = async (number: number): Promise<Page<T>> =>
      decodePage(await this.#call(endpoint, { ...body, [this.#dialect.page]: number, size }, { deviceType }), what, decode, this.#problem);
    return allPages(endpoint, read, keyOf);
  }

  /**
   * Makes one call. The call keeps its place in the rate limiter while it signs in and is repeated, so that the calls that
   * wait for a place use the new token.
   */
  async #call(endpoint: string, body: object, { deviceType = null, jobCalls = 1, assertNeeded }: CallOptions = {}): Promise<Reply> {
    const send = (token: Token): Promise<Reply> =>
      this.#caller.send(endpoint, body, { headers: this.#auth.headers(token), fields: this.#auth.fields(token) });
    const leave = await this.#limiter.turn(jobCalls);
    try {
      assertNeeded?.();
      return await this.#session.authorised({ endpoint, deviceType }, send);
    } finally {
      leave();
    }
  }

  #inCloud(request: HistoryAsked): HistoryAsked {
    return { psKeys: request.psKeys.map(this.#aliases.inCloud), pointIds: request.pointIds };
  }

  #byKnownKey<T>(byKey: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
    return new Map([...byKey].map(([psKey, value]) => [this.#aliases.known(psKey), value]));
  }

  readonly #problem = (sentence: string): void => (this.#deps.problem ?? ((text) => this.#deps.log.warn({}, text)))(sentence);
}

const typeOf = ({ psKeys }: HistoryAsked): number | null => deviceTypeIn(psKeys[0] ?? '');
