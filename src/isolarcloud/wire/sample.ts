import type { DeviceSample } from '../../model.ts';
import type { Reply } from '../envelope.ts';
import type { RealTimeReply } from '../real-time.ts';
import { type Fields, flagOf, idOf, isRecord, meaningOf } from './fields.ts';
import { FAULT_STATUS } from './plant.ts';
import { PointColumns } from './point-columns.ts';
import { pointUnitOf } from './point-info.ts';
import { dataOf, decodeEach, listOf, malformed, type Problem } from './reply.ts';

/** The field names under which the cloud lists devices without a sample (isolarcloud-open-api.md 3.4). */
const FAIL_LISTS = ['fail_ps_key_list', 'fail_sn_list', 'illegal_ps_key_list', 'illegal_sn_list', 'illgal_sn_list'];

/**
 * Decodes the reply of getDeviceRealTimeData. The data of a device may be wrapped in `device_point`.
 * @param knownKey returns the ps_key by which the bridge knows a device of the cloud
 * @throws BridgeError reply_malformed
 */
export function decodeRealTime(reply: Reply, knownKey: (psKey: string) => string, problem: Problem): RealTimeReply {
  const data = dataOf(reply);
  const failed = FAIL_LISTS.flatMap((name) => listOf(reply, data, name).flatMap((entry) => idOf(entry) ?? []));
  if (!('device_point_list' in data) && failed.length === 0) throw malformed(reply, 'device_point_list is missing');
  const rows = listOf(reply, data, 'device_point_list').map((row) => (isRecord(row) && 'device_point' in row ? row['device_point'] : row));
  const columns = new PointColumns();
  const samples = decodeEach(reply, rows, 'device', (fields) => sampleOf(fields, knownKey, columns), problem);
  const units = decodeEach(reply, listOf(reply, data, 'point_dict'), 'point', pointUnitOf, problem);
  return { samples, failedKeys: failed.map(knownKey), failures: [], ...(units.length > 0 && { units }) };
}

function sampleOf(fields: Fields, knownKey: (psKey: string) => string, columns: PointColumns): DeviceSample | null {
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
    values: columns.valuesOf(fields),
  };
}

/** Reads a time as `yyyyMMddHHmmss`, also from `yyyy-MM-dd HH:mm:ss`; null if it has another form. */
function deviceTime(value: unknown): string | null {
  const digits = (idOf(value) ?? '').replace(/[-: T]/g, '');
  return /^\d{14}$/.test(digits) ? digits : null;
}
