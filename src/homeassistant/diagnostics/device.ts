import { type CommunicatorKey, type DeviceKey, hasCommunicator } from '../../live/documents/device.ts';
import type { Device } from '../../model.ts';
import type { Texts } from '../../texts/texts.ts';
import type { EntitySpec } from '../entities.ts';
import { type Diagnostics, entities, fromBoolean } from './diagnostic.ts';
import { FAULT_STATUS } from './fault-status.ts';
import { SAMPLE_ENTITIES } from './samples.ts';

const DEVICE: Diagnostics<DeviceKey> = {
  fault: {
    platform: 'binary_sensor',
    deviceClass: 'problem',
    valueTemplate: fromBoolean('fault'),
  },
  fault_status: FAULT_STATUS,
  deployed: {
    platform: 'binary_sensor',
    valueTemplate: fromBoolean('deployed'),
  },
};

/** Diagnostics of devices that report through a communicator. */
const COMMUNICATOR: Diagnostics<CommunicatorKey> = {
  data_switch: {
    platform: 'binary_sensor',
    valueTemplate: fromBoolean('data_switch'),
  },
};

const DEVICE_ENTITIES = entities(DEVICE);
const COMMUNICATOR_ENTITIES = entities(COMMUNICATOR);

export const deviceDiagnostics = (device: Device, texts: Texts): readonly EntitySpec[] => [
  ...DEVICE_ENTITIES(texts),
  ...(hasCommunicator(device) ? COMMUNICATOR_ENTITIES(texts) : []),
  ...SAMPLE_ENTITIES(texts),
];
