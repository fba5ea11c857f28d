import type { Device, Plant } from '../../model.ts';
import { type Getters, type Value, valuesOf } from './values.ts';

interface PlacedDevice {
  readonly device: Device;
  readonly plant: Plant;
}

const DEVICE = {
  fault: ({ device }) => (device.faultStatus === null ? null : device.faultStatus !== 'normal'),
  fault_status: ({ device }) => device.faultStatus,
  deployed: ({ device }) => device.deployed,
} satisfies Getters<PlacedDevice>;

const WITH_COMMUNICATOR = {
  ...DEVICE,
  data_switch: ({ device, plant }) =>
    plant.communicators.find(({ serialNumber }) => serialNumber === device.communicatorSerialNumber)?.enabled ?? null,
} satisfies Getters<PlacedDevice>;

export type DeviceKey = keyof typeof DEVICE;
/** Only for devices that report through a communicator. */
export type CommunicatorKey = Exclude<keyof typeof WITH_COMMUNICATOR, DeviceKey>;
/** In the order of the document. */
export const DEVICE_KEYS: readonly string[] = Object.keys(WITH_COMMUNICATOR);

/** Whether a device reports through a communicator. */
export const hasCommunicator = ({ communicatorSerialNumber }: Device): boolean => communicatorSerialNumber !== null;

/** The values of a device from listings and samples, except its points. */
export const deviceValues = (device: Device, plant: Plant): Record<string, Value> =>
  valuesOf<PlacedDevice, string>(hasCommunicator(device) ? WITH_COMMUNICATOR : DEVICE, { device, plant });
