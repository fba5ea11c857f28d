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
/** Keys that only devices with a communicator have. */
export type CommunicatorKey = Exclude<keyof typeof WITH_COMMUNICATOR, DeviceKey>;
/** The keys of a device's document besides its points, in its order. */
export const DEVICE_KEYS: readonly string[] = Object.keys(WITH_COMMUNICATOR);

/** Whether a device reports through a communicator. */
export const hasCommunicator = ({ communicatorSerialNumber }: Device): boolean => communicatorSerialNumber !== null;

const BARE_DEVICE_KEYS: readonly string[] = Object.keys(DEVICE);

/** @returns the keys of the values from the cloud's listings in a device's document, in its order */
export const listedKeysOf = (device: Device): readonly string[] => (hasCommunicator(device) ? DEVICE_KEYS : BARE_DEVICE_KEYS);

/** @returns the values of a device's document that come from the cloud's listings */
export const deviceValues = (device: Device, plant: Plant): Record<string, Value> =>
  valuesOf<PlacedDevice, string>(hasCommunicator(device) ? WITH_COMMUNICATOR : DEVICE, { device, plant });
