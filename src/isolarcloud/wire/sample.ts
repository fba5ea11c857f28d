import type { DeviceSample, RawValue } from '../../model.ts';
import type { Reply } from '../envelope.ts';
import type { RealTimeReply } from '../real-time.ts';
import { type Fields, flagOf, idOf, isRecord, meaningOf, textOf } from './fields.ts';
import { FAULT_STATUS } from './plant.ts';
import { dataOf, decodeEach, listOf, malformed, type Problem } from './reply.ts';

/** The vendor's spellings of the list of failed keys (isolarcloud-open-api.md 3.4). */
const FAIL_LISTS = ['fail_ps_key_list', 'fail_sn_list', 'illegal_ps_key_list', 'illegal_sn_list', 'illgal_sn_list'];

/**
 * The reply of getDeviceRealTimeData; each device wrapped in `device_point` or flat.
 * @param knownKey the ps_key by which the bridge knows a device of the cloud
 * @throws BridgeError reply_malformed
 */
export function decodeRealTime(reply: Reply, knownKey: (psKey: string) => string, problem: Problem): RealTimeReply {
  const data = dataOf(reply);
  const failed = FAIL_LISTS.flatMap((name) => listOf(reply, data, name).flatMap((entry) => idOf(entry) ?? []));
  if (!('device_point_list' in data) && failed.length === 0) throw malformed(reply, 'device_point_list is missing');
  const rows = listOf(reply, data, 'device_point_list').map((row) => (isRecord(row) && 'device_point' in row ? row['device_point'] : row));
  const pointIds: PointIds = new Map();
  const samples = decodeEach(reply, rows, 'device', (fields) => sampleOf(fields, knownKey, pointIds), problem);
  return { samples, failedKeys: failed.map(knownKey), failures: [] };
}

/** For each field of a reply's rows the id of its point; null: the field is not a point. All rows have the same fields. */
type PointIds = Map<string, string | null>;

function sampleOf(fields: Fields, knownKey: (psKey: string) => string, pointIds: PointIds): DeviceSample | null {
  const psKey = idOf(fields['ps_key']);
  if (psKey === null) return null;
  return {
    psKey: knownKey(psKey),
    psId: idOf(fields['ps_id']),
    serialNumber: idOf(fields['device_sn']),
    uuid: idOf(fields['uuid']),
    deviceTime: deviceTime(fields['device_time']),
    faultStatus: meaningOf(fields['dev_fault_status'], FAULT_STATUS),
    deployed: flagOf(fields['dev_status']),
    values: pointValues(fields, pointIds),
  };
}

function pointValues(fields: Fields, pointIds: PointIds): ReadonlyMap<string, RawValue> {
  const values = new Map<string, RawValue>();
  for (const key of Object.keys(fields)) {
    let pointId = pointIds.get(key);
    if (pointId === undefined) {
      pointId = /^p\d{1,9}$/.test(key) ? key.slice(1) : null;
      pointIds.set(key, pointId);
    }
    if (pointId !== null) values.set(pointId, rawValueOf(fields[key]));
  }
  return values;
}

/**
 * A point's raw value. `{unit, value}` is unwrapped if it names no unit. With a unit the value is scaled for display, and
 * taking it as the smallest unit would be wrong by a power of ten, so it reads as null.
 */
export function rawValueOf(value: unknown): RawValue {
  if (isRecord(value)) return textOf(value['unit']) === null && !isRecord(value['value']) ? rawValueOf(value['value']) : null;
  return typeof value === 'string' || typeof value === 'number' ? value : null;
}

/** `yyyyMMddHHmmss`, also out of `yyyy-MM-dd HH:mm:ss`. */
function deviceTime(value: unknown): string | null {
  const digits = (idOf(value) ?? '').replace(/[-: T]/g, '');
  return /^\d{14}$/.test(digits) ? digits : null;
}
