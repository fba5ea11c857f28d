import { getFaultAlarmInfo } from './alarms.ts';
import type { Endpoint } from './call.ts';
import { getOpenApiCallInfo, getOpenPointInfo } from './catalogue.ts';
import { getDevicePointsDayMonthYearDataList } from './days.ts';
import { getDeviceList, getDeviceListByUser } from './devices.ts';
import { login } from './login.ts';
import { getDevicePointMinuteDataList } from './minutes.ts';
import { getPowerStationDetail, getPowerStationList } from './plants.ts';
import { getDeviceRealTimeData } from './realtime.ts';

/** Key: name of an endpoint below /openapi/. Value: its implementation. The simulated cloud has no other endpoints. */
export const ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  login,
  getPowerStationList,
  getPowerStationDetail,
  getDeviceList,
  getDeviceListByUser,
  getDeviceRealTimeData,
  getDevicePointsDayMonthYearDataList,
  getDevicePointMinuteDataList,
  getOpenPointInfo,
  getOpenApiCallInfo,
  getFaultAlarmInfo,
};
