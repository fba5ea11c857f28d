import { BridgeError } from '../errors.ts';
import type { Plant } from '../model.ts';
import { phrase } from '../texts/texts.ts';
import type { Reply } from './envelope.ts';
import { decodePlantDetail, decodePlantDetails } from './wire/plant.ts';

/** A plant by its id, or by the serial number of one of its devices. */
export type PlantQuery = { readonly psId: string } | { readonly sn: string };

export type Period = 'day' | 'month' | 'year';

/** Where the endpoints of the two flavours differ (oauth.md 6): names, parameters, and what exists at all. */
export interface Dialect {
  readonly plantList: string;
  readonly plantDetail: {
    readonly endpoint: string;
    readonly body: (of: PlantQuery) => object;
    readonly decode: (reply: Reply) => Plant;
  };
  readonly deviceList: string;
  readonly realTime: string;
  readonly periodHistory: string;
  readonly minuteHistory: string;
  readonly alarms: string;
  /** The parameter with the number of a page. */
  readonly page: 'curPage' | 'page';
  readonly queryTypes: Readonly<Record<Period, string>>;
  /** Lists of the login flavour that have no counterpart; null if there is none. */
  readonly deviceListByUser: string | null;
  readonly pointInfo: string | null;
  readonly callInfo: string | null;
}

/** Paths below /openapi/. */
export const LOGIN_DIALECT: Dialect = {
  plantList: 'getPowerStationList',
  plantDetail: {
    endpoint: 'getPowerStationDetail',
    body: (of) => ('sn' in of ? { sn: of.sn } : { ps_id: of.psId }),
    decode: decodePlantDetail,
  },
  deviceList: 'getDeviceList',
  realTime: 'getDeviceRealTimeData',
  periodHistory: 'getDevicePointsDayMonthYearDataList',
  minuteHistory: 'getDevicePointMinuteDataList',
  alarms: 'getFaultAlarmInfo',
  page: 'curPage',
  queryTypes: { day: '1', month: '2', year: '3' },
  deviceListByUser: 'getDeviceListByUser',
  pointInfo: 'getOpenPointInfo',
  callInfo: 'getOpenApiCallInfo',
};

/** Paths below /openapi/platform/. */
export const PLATFORM_DIALECT: Dialect = {
  plantList: 'platform/queryPowerStationList',
  plantDetail: {
    endpoint: 'platform/getPowerStationDetail',
    body: (of) => ('sn' in of ? { sns: of.sn } : { ps_ids: of.psId }),
    decode: decodePlantDetails,
  },
  deviceList: 'platform/getDeviceListByPsId',
  realTime: 'platform/getDeviceRealTimeData',
  periodHistory: 'platform/getDevicePointDayMonthYearDataList',
  minuteHistory: 'platform/getDevicePointMinuteDataList',
  alarms: 'platform/getFaultAlarmInfo',
  page: 'page',
  queryTypes: { day: 'day', month: 'month', year: 'year' },
  deviceListByUser: null,
  pointInfo: null,
  callInfo: null,
};

/** The error of a list that a flavour lacks: callers take it as a missing permission, and use other lists. */
export const notInFlavour = (endpoint: string): BridgeError =>
  new BridgeError('permission_missing', { endpoint, detail: phrase('detail.not_in_flavour') });
