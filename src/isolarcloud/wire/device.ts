import type { Device } from '../../model.ts';
import { countOf, type Fields, flagOf, idOf, isRecord, meaningOf, nameOf } from './fields.ts';
import { FAULT_STATUS } from './plant.ts';

/** Fields of the vendor's `firmware_version_info` that contain a version, the most specific first. */
const FIRMWARE_FIELDS = [
  'lcd_version',
  'mdsp_version',
  'sdsp_version',
  'm_version',
  'bat_version',
  'system_version',
  'pvd_version',
  'cpld_version',
  'temp_version',
];

/** `ps_key` is `{ps_id}_{device_type}_{device_code}_{chnnl_id}` (isolarcloud-open-api.md 5.1). */
const PS_KEY = /^([^_]+)_(\d+)_/;

/** Returns the plant's id in a ps_key; null if the key has another form. */
export const psIdIn = (psKey: string): string | null => PS_KEY.exec(psKey)?.[1] ?? null;

/** Returns the device type in a ps_key; null if the key has another form. */
export const deviceTypeIn = (psKey: string): number | null => countOf(PS_KEY.exec(psKey)?.[2]);

/**
 * Decodes an entry of getDeviceList or getDeviceListByUser. Returns null if the entry has no usable `ps_key`, or if its plant
 * or type is neither given nor part of the key.
 */
export function deviceOf(fields: Fields): Device | null {
  const psKey = idOf(fields['ps_key']);
  if (psKey === null) return null;
  const psId = idOf(fields['ps_id']) ?? psIdIn(psKey);
  const deviceType = countOf(fields['device_type']) ?? deviceTypeIn(psKey);
  if (psId === null || deviceType === null) return null;
  const typeName = nameOf(fields['type_name']);
  return {
    psKey,
    psId,
    deviceType,
    typeName,
    name: nameOf(fields['device_name']) ?? typeName ?? psKey,
    serialNumber: idOf(fields['device_sn']),
    model: nameOf(fields['device_model_code']),
    modelId: idOf(fields['device_model_id']),
    manufacturer: nameOf(fields['factory_name']),
    firmware: firmware(fields['firmware_version_info']),
    communicatorSerialNumber: idOf(fields['communication_dev_sn']),
    uuid: idOf(fields['uuid']),
    faultStatus: meaningOf(fields['dev_fault_status'], FAULT_STATUS),
    deployed: flagOf(fields['dev_status']),
  };
}

/** Returns all given versions, each once, separated by commas; null if there is none. */
function firmware(value: unknown): string | null {
  if (!isRecord(value)) return null;
  const versions = FIRMWARE_FIELDS.flatMap((name) => idOf(value[name]) ?? []);
  return versions.length === 0 ? null : [...new Set(versions)].join(', ');
}
