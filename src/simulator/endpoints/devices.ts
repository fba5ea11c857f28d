import { plantDevice } from '../plant.ts';
import { DEVICE_TYPES } from '../points/tables.ts';
import type { Located } from '../world.ts';
import { readableStamp } from '../zone.ts';
import { deviceFaultStatus } from './alarms.ts';
import type { ApiCall } from './call.ts';
import { list, optionalInteger, optionalText, page, text } from './parameters.ts';

/** getDeviceList (open-api-guide.md 4): returns the devices of one plant; none if the plant is unknown. */
export const getDeviceList = (call: ApiCall): unknown => devicesOf(call, text(call.body, 'ps_id'));

/** getDeviceListByUser: returns the devices of all plants of the account, or of one plant if `ps_id` is given. */
export const getDeviceListByUser = (call: ApiCall): unknown => devicesOf(call, optionalText(call.body, 'ps_id'));

function devicesOf(call: ApiCall, psId: string | null): unknown {
  const devices = askedDevices(call, psId);
  const { pageList, rowCount } = page(call.body, devices);
  return { pageList: pageList.map((located) => listed(located, call)), rowCount };
}

/** Returns the devices that a call requests: of one plant or of all plants, physical or virtual, and of the requested types. */
export function askedDevices({ world, body }: ApiCall, psId: string | null): Located[] {
  const types = new Set(list(body, 'device_type_list', 100).map(Number));
  // The vendor's guide writes is_virtualUnit, the developer portal is_virtual_unit (isolarcloud-open-api.md 3.3).
  const virtual = (optionalInteger(body, 'is_virtual_unit') ?? optionalInteger(body, 'is_virtualUnit')) === 1;
  return world.plants
    .filter((plant) => psId === null || String(plant.psId) === psId)
    .flatMap((plant) => (virtual ? [plantDevice(plant)] : plant.devices).map((device) => ({ plant, device })))
    .filter(({ device }) => types.size === 0 || types.has(device.type));
}

/** Returns the row of a device in a list. */
export const listed = ({ plant, device }: Located, { body, language, now }: ApiCall) => ({
  chnnl_id: device.channel,
  type_name: DEVICE_TYPES[device.type]?.name[language] ?? null,
  ps_key: device.psKey,
  rel_time: readableStamp(plant.zone, plant.site.commissionedAt),
  device_sn: device.serialNumber,
  dev_status: plant.validFlag === 1 ? '1' : '0',
  device_type: device.type,
  factory_name: device.manufacturer,
  uuid: device.uuid,
  grid_connection_date: readableStamp(plant.zone, plant.site.commissionedAt),
  device_name: device.name,
  dev_fault_status: deviceFaultStatus(plant, device.psKey, now),
  rel_state: 1,
  device_code: device.code,
  ps_id: String(plant.psId),
  device_model_id: device.modelId,
  communication_dev_sn: device.communicatorSerialNumber,
  device_model_code: device.model,
  ...(optionalInteger(body, 'is_get_firmware_version') === 1 && { firmware_version_info: firmware(device.type, device.firmware) }),
});

/** Returns the version fields of a device. It has one version, whose field depends on the device type. */
function firmware(type: number, version: string | null): Record<string, string | null> {
  const part = type === 43 ? 'bat_version' : type === 9 || type === 22 ? 'm_version' : 'lcd_version';
  return { lcd_version: null, mdsp_version: null, sdsp_version: null, bat_version: null, m_version: null, [part]: version };
}
