import { RejectedCall } from '../codes.ts';
import type { SampleFault } from '../faults/fault.ts';
import { deviceFaults, faultySampleTime, faultyValue, type WireValue } from '../faults/samples.ts';
import type { Located } from '../world.ts';
import { stamp } from '../zone.ts';
import { deviceFaultStatus } from './alarms.ts';
import type { ApiCall } from './call.ts';
import { integer, invalid, list, missing } from './parameters.ts';

const MAX_POINTS = 100;
const MAX_KEYS = 50;

/**
 * getDeviceRealTimeData (open-api-guide.md 5): returns the newest samples of devices of one type. Keys that are unknown or
 * belong to another type are listed as failed.
 */
export function getDeviceRealTimeData(call: ApiCall): unknown {
  const { body, faults } = call;
  const deviceType = integer(body, 'device_type');
  const points = list(body, 'point_id_list', MAX_POINTS);
  if (points.length === 0) throw missing('point_id_list');
  const condemned = faults.some((fault) => fault.kind === 'point_condemned' && points.includes(fault.pointId));
  if (condemned || points.some((point) => !/^\d+$/.test(point))) throw invalid('point_id_list');

  const keys = list(body, 'ps_key_list', MAX_KEYS);
  const serialNumbers = list(body, 'sn_list', MAX_KEYS);
  if (keys.length === 0 && serialNumbers.length === 0) {
    throw new RejectedCall('009', 'Parameters ps_key_list,sn_list cannot be empty at the same time!');
  }
  const known = call.world.devices();
  const bySerialNumber = (sn: string) => [...known.values()].find(({ device }) => device.serialNumber === sn && device.type === deviceType);
  const isAnswered = (found: Located | undefined): found is Located =>
    found?.device.type === deviceType && !deviceFaults(faults, found.device.psKey).some(({ kind }) => kind === 'key_fails');

  const byKey = keys.map((key) => known.get(key));
  const bySn = serialNumbers.map(bySerialNumber);
  return {
    fail_ps_key_list: keys.filter((_, index) => !isAnswered(byKey[index])),
    ...(serialNumbers.length > 0 && { fail_sn_list: serialNumbers.filter((_, index) => !isAnswered(bySn[index])) }),
    device_point_list: [...byKey, ...bySn].filter(isAnswered).map((located) => sample(call, located, points)),
  };
}

function sample(call: ApiCall, located: Located, points: readonly string[]): unknown {
  const { world, now } = call;
  const { plant, device } = located;
  const faults = deviceFaults(call.faults, device.psKey);
  const newest = world.newestSample(located, now);
  const sampledAt = newest === null ? null : faultySampleTime(faults, newest, world.periodMs(plant), call.number);
  const reported = sampledAt !== null && sampledAt >= plant.site.commissionedAt ? sampledAt : null;
  const devicePoint = {
    ...values(call, located, points, reported, faults),
    ps_key: device.psKey,
    device_sn: device.serialNumber,
    dev_status: plant.validFlag === 1 ? 1 : 0,
    uuid: device.uuid,
    device_name: device.name,
    dev_fault_status: deviceFaultStatus(plant, device.psKey, now),
    ps_id: plant.psId,
    communication_dev_sn: device.communicatorSerialNumber,
    device_time: reported === null ? null : stamp(plant.zone, reported),
  };
  return faults.some(({ kind }) => kind === 'flat_device_point') ? devicePoint : { device_point: devicePoint };
}

/**
 * Returns the values of the requested points. A point that this device does not measure is null; a point that its device type
 * does not have is left out.
 */
function values(
  { world }: ApiCall,
  located: Located,
  points: readonly string[],
  at: number | null,
  faults: readonly SampleFault[],
): Record<string, WireValue> {
  const entries = points
    .map((point) => [`p${point}`, at === null ? null : faultyValue(faults, world, located, point, at)] as const)
    .filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries);
}
