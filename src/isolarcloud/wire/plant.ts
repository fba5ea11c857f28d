import { BridgeError } from '../../errors.ts';
import type { Communicator, FaultStatus, Plant } from '../../model.ts';
import type { Reply } from '../envelope.ts';
import { type Fields, flagOf, idOf, isRecord, meaningOf, nameOf } from './fields.ts';
import { alarmsOf, dayOf, degreesOf, wattsOf } from './plant-facts.ts';
import { dataOf, listOf, malformed } from './reply.ts';

/**
 * Key: code of a plant's `ps_fault_status` (3 is normal) or of a device's `dev_fault_status` (4 is normal). Value: its
 * meaning. One table is enough, since the two sets of codes do not contradict each other.
 */
export const FAULT_STATUS: Readonly<Record<string, FaultStatus>> = { 1: 'fault', 2: 'alarm', 3: 'normal', 4: 'normal' };

/** Key: `ps_type`. Value: its name, as in open-api-guide.md 3.4; for types that the guide lacks, as in the developer portal. */
const PLANT_TYPES: Readonly<Record<string, string>> = {
  1: 'Utility',
  3: 'Distributed PV',
  4: 'Residential PV',
  5: 'Residential ESS',
  6: 'Village',
  7: 'Distributed ESS',
  8: 'Poverty Alleviation',
  9: 'Wind Power',
  10: 'Utility ESS',
  12: 'C&I ESS',
};

/** Key: `build_status` (open-api-guide.md 3.4). Value: its meaning. */
const BUILD_STATUSES: Readonly<Record<string, string>> = {
  0: 'not_started',
  1: 'under_construction',
  2: 'connected',
  3: 'planned',
  4: 'not_connected',
};

/** Key: `connect_type` (open-api-guide.md 3.4). Value: its meaning. */
const CONNECTION_TYPES: Readonly<Record<string, string>> = {
  1: 'full_export',
  2: 'self_consumption',
  3: 'zero_export',
  4: 'off_grid',
};

/** Decodes an entry of getPowerStationList; null if it has no `ps_id`. Owner, address, prices and revenues are not read. */
export function plantOf(fields: Fields): Plant | null {
  const psId = idOf(fields['ps_id']);
  if (psId === null) return null;
  return {
    psId,
    name: nameOf(fields['ps_name']) ?? psId,
    type: meaningOf(fields['ps_type'], PLANT_TYPES) ?? nameOf(fields['ps_type_name']),
    declaredZone: idOf(fields['ps_current_time_zone']),
    online: flagOf(fields['ps_status'] ?? fields['online_status']),
    faultStatus: meaningOf(fields['ps_fault_status'], FAULT_STATUS),
    faultCount: alarmsOf(fields['fault_count']),
    alarmCount: alarmsOf(fields['alarm_count']),
    buildStatus: meaningOf(fields['build_status'], BUILD_STATUSES),
    connectionType: meaningOf(fields['connect_type'], CONNECTION_TYPES),
    capacity: wattsOf(fields['total_capcity'] ?? fields['total_capacity'] ?? fields['design_capacity']),
    installDate: dayOf(fields['install_date']),
    latitude: degreesOf(fields['latitude'], 90),
    longitude: degreesOf(fields['longitude'], 180),
    communicators: communicators(fields['communication_dev_detail_list']),
  };
}

/** Decodes the reply of getPowerStationDetail. @throws BridgeError reply_malformed if the reply contains no plant */
export function decodePlantDetail(reply: Reply): Plant {
  const plant = plantOf(dataOf(reply));
  if (plant === null) throw malformed(reply, 'ps_id is missing');
  return plant;
}

/** The reply of platform/getPowerStationDetail for one plant. @throws BridgeError reply_malformed, request_rejected if it has none */
export function decodePlantDetails(reply: Reply): Plant {
  const data = dataOf(reply);
  const [first] = listOf(reply, data, 'data_list');
  if (first === undefined)
    throw new BridgeError('request_rejected', { endpoint: reply.endpoint, resultCode: idOf(data['code']) ?? undefined });
  const plant = isRecord(first) ? plantOf(first) : null;
  if (plant === null) throw malformed(reply, 'ps_id is missing');
  return plant;
}

/**
 * Combines an entry of the plant list with the plant's detail. Fields that change by the minute come from the list. The
 * detail adds fields that the list lacks, the exact capacity (the list has a rounded one) and the communicators. A null never
 * replaces a value.
 */
export function withDetail(plant: Plant, detail: Plant): Plant {
  return {
    psId: plant.psId,
    name: plant.name === plant.psId ? detail.name : plant.name,
    type: plant.type ?? detail.type,
    declaredZone: plant.declaredZone ?? detail.declaredZone,
    online: plant.online ?? detail.online,
    faultStatus: plant.faultStatus ?? detail.faultStatus,
    faultCount: plant.faultCount ?? detail.faultCount,
    alarmCount: plant.alarmCount ?? detail.alarmCount,
    buildStatus: plant.buildStatus ?? detail.buildStatus,
    connectionType: plant.connectionType ?? detail.connectionType,
    capacity: detail.capacity ?? plant.capacity,
    installDate: plant.installDate ?? detail.installDate,
    latitude: plant.latitude ?? detail.latitude,
    longitude: plant.longitude ?? detail.longitude,
    communicators: detail.communicators.length > 0 ? detail.communicators : plant.communicators,
  };
}

const communicators = (value: unknown): Communicator[] =>
  (Array.isArray(value) ? value : []).flatMap((entry: unknown) => {
    const serialNumber = isRecord(entry) ? idOf(entry['sn']) : null;
    return isRecord(entry) && serialNumber !== null ? [{ serialNumber, enabled: flagOf(entry['is_enable']) }] : [];
  });
