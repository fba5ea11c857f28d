import type { Endpoint } from '../endpoints/call.ts';
import { getFaultAlarmInfo } from './alarms.ts';
import { getDeviceListByPsId } from './devices.ts';
import { getPowerStationDetail, queryPowerStationList } from './plants.ts';
import { getDevicePointDayMonthYearDataList, getDevicePointMinuteDataList, getDeviceRealTimeData } from './values.ts';

/** Key: name of an endpoint below /openapi/platform/. Value: its implementation. The OAuth2 flavour has no other endpoints for plants. */
export const PLATFORM_ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  queryPowerStationList,
  getPowerStationDetail,
  getDeviceListByPsId,
  getDeviceRealTimeData,
  getDevicePointDayMonthYearDataList,
  getDevicePointMinuteDataList,
  getFaultAlarmInfo,
};
