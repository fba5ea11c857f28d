import type { PointDefinition } from '../points/point.ts';
import { pointsOf } from '../points/tables.ts';
import type { ApiCall } from './call.ts';
import { integer, oneOf, page } from './parameters.ts';

/** getOpenPointInfo: returns the points of a device type, each with the unit of its raw values and the unit in which the app shows it. */
export function getOpenPointInfo({ body, language, faults }: ApiCall): unknown {
  const deviceType = integer(body, 'device_type');
  const kind = oneOf(body, 'type', [1, 2, 5]);
  const rows = Object.entries(pointsOf(deviceType))
    .filter(([, point]) => point.kind === kind)
    .map(([id, point]) => ({
      device_type: deviceType,
      point_id: Number(id),
      point_name: language === 'en' ? point.name : `测点${id}`,
      storage_unit: statedUnit(id, point, faults),
      show_unit: point.showUnit,
      open_point_remark: null,
    }));
  return page(body, rows);
}

/** The unit of a point's values as the service states it. */
export function statedUnit(pointId: string, { storageUnit }: PointDefinition, faults: ApiCall['faults']): string {
  const other = faults.find((fault) => fault.kind === 'unit_stated' && fault.pointId === pointId);
  return other?.kind === 'unit_stated' ? other.unit : storageUnit;
}

/** getOpenApiCallInfo: returns the limits of the application and the number of its calls so far. */
export function getOpenApiCallInfo({ quota, now }: ApiCall): unknown {
  const hour = new Date(now).getUTCHours();
  const hours = Array.from({ length: 24 }, (_, index) => index);
  return {
    today_accessed_times: quota.usedToday(now),
    curr_hour_accessed_times: quota.usedThisHour(now),
    per_day_access_times_config: quota.limits.perDay,
    per_hour_access_times_config: hours.map((each) => ({ hour: each, max_call_times: quota.limits.perHour })),
    per_hour_residue_times: hours.map((each) => ({
      hour: each,
      times: quota.limits.perHour - (each === hour ? quota.usedThisHour(now) : 0),
    })),
  };
}
