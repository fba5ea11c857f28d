import type { ApiCall } from '../endpoints/call.ts';
import { statedUnit } from '../endpoints/catalogue.ts';
import { getDevicePointsDayMonthYearDataList } from '../endpoints/days.ts';
import { getDevicePointMinuteDataList as minutes } from '../endpoints/minutes.ts';
import { type Body, integer, invalid, list, optionalText, pointList, text } from '../endpoints/parameters.ts';
import { getDeviceRealTimeData as realTime } from '../endpoints/realtime.ts';
import { pointsOf } from '../points/tables.ts';

type Members = Readonly<Record<string, unknown>>;

const MAX_POINTS = 100;
const MAX_KEYS = 50;
const QUERY_TYPES: Readonly<Record<string, number>> = { day: 1, month: 2, year: 3 };

/**
 * platform/getDeviceRealTimeData: as in the login flavour, but the lists of failed keys have other names, and units are included (oauth.md
 * 6).
 */
export function getDeviceRealTimeData(call: ApiCall): unknown {
  const { fail_ps_key_list, fail_sn_list, ...rows } = realTime(call) as Members;
  const deviceType = integer(call.body, 'device_type');
  return {
    ...rows,
    illegal_ps_key_list: fail_ps_key_list,
    ...(fail_sn_list !== undefined && { illgal_sn_list: fail_sn_list }),
    ...pointDict(call, [deviceType], list(call.body, 'point_id_list', MAX_POINTS)),
  };
}

/** platform/getDevicePointMinuteDataList: returns samples by ps_key. Two further members are not devices (oauth.md 6). */
export const getDevicePointMinuteDataList = (call: ApiCall): unknown => ({
  ...(minutes(call) as Members),
  ...besideDevices(call, 'points'),
});

/** platform/getDevicePointDayMonthYearDataList: as in the login flavour, but `query_type` is a word (oauth.md 6). */
export function getDevicePointDayMonthYearDataList(call: ApiCall): unknown {
  const queryType = QUERY_TYPES[text(call.body, 'query_type')];
  if (queryType === undefined) throw invalid('query_type');
  const body: Body = { ...call.body, query_type: queryType };
  return { ...(getDevicePointsDayMonthYearDataList({ ...call, body }) as Members), ...besideDevices(call, 'data_point') };
}

function besideDevices(call: ApiCall, name: string): Members {
  const known = call.world.devices();
  const keys = list(call.body, 'ps_key_list', MAX_KEYS);
  const types = keys.flatMap((key) => known.get(key)?.device.type ?? []);
  return { illegal_ps_key_list: keys.filter((key) => !known.has(key)), ...pointDict(call, types, pointList(call.body, name, MAX_POINTS)) };
}

/** Returns the member with the units of the sent values, if the request asks for it. */
function pointDict({ body, language, faults }: ApiCall, deviceTypes: readonly number[], points: readonly string[]): Members {
  if (optionalText(body, 'is_get_point_dict') !== '1') return {};
  const units = points.flatMap((id) => {
    const point = deviceTypes.map((type) => pointsOf(type)[id]).find((definition) => definition !== undefined);
    if (point === undefined) return [];
    return [{ point_id: Number(id), point_name: language === 'en' ? point.name : `测点${id}`, point_unit: statedUnit(id, point, faults) }];
  });
  return { point_dict: units };
}
