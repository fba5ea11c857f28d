import type { CommunicatorKey, DeviceKey } from '../../live/documents/device.ts';
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

/** @param device `hasCommunicator`: whether the device reports through a communicator */
export const deviceDiagnostics = ({ hasCommunicator }: { readonly hasCommunicator: boolean }, texts: Texts): readonly EntitySpec[] => [
  ...DEVICE_ENTITIES(texts),
  ...(hasCommunicator ? COMMUNICATOR_ENTITIES(texts) : []),
  ...SAMPLE_ENTITIES(texts),
];
