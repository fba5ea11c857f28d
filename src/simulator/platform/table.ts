import type { Endpoint } from '../endpoints/call.ts';
import { getFaultAlarmInfo } from './alarms.ts';
import { getDeviceListByPsId } from './devices.ts';
import { getPowerStationDetail, queryPowerStationList } from './plants.ts';
import { getDevicePointDayMonthYearDataList, getDevicePointMinuteDataList, getDeviceRealTimeData } from './values.ts';

/** Every endpoint below /openapi/platform/; the OAuth2 flavour has no other. */
export const PLATFORM_ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  queryPowerStationList,
  getPowerStationDetail,
  getDeviceListByPsId,
  getDeviceRealTimeData,
  getDevicePointDayMonthYearDataList,
  getDevicePointMinuteDataList,
  getFaultAlarmInfo,
};
