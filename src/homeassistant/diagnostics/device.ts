import { type CommunicatorKey, type DeviceKey, hasCommunicator } from '../../live/documents/device.ts';
import type { Device } from '../../model.ts';
import type { EntitySpec, Language } from '../entities.ts';
import { type Diagnostics, entities, fromBoolean } from './diagnostic.ts';
import { FAULT_STATUS } from './fault-status.ts';
import { SAMPLE_ENTITIES } from './samples.ts';

const DEVICE: Diagnostics<DeviceKey> = {
  fault: {
    platform: 'binary_sensor',
    name: { en: 'Problem', pt: 'Problema' },
    deviceClass: 'problem',
    valueTemplate: fromBoolean('fault'),
  },
  fault_status: FAULT_STATUS,
  deployed: {
    platform: 'binary_sensor',
    name: { en: 'In service', pt: 'Em serviço' },
    valueTemplate: fromBoolean('deployed'),
  },
};

/** Only of devices that report through a communicator. */
const COMMUNICATOR: Diagnostics<CommunicatorKey> = {
  data_switch: {
    platform: 'binary_sensor',
    name: { en: 'Communicator data switch', pt: 'Envio de dados do comunicador' },
    valueTemplate: fromBoolean('data_switch'),
  },
};

const DEVICE_ENTITIES = entities(DEVICE);
const COMMUNICATOR_ENTITIES = entities(COMMUNICATOR);

export const deviceDiagnostics = (device: Device, language: Language): readonly EntitySpec[] => [
  ...DEVICE_ENTITIES[language],
  ...(hasCommunicator(device) ? COMMUNICATOR_ENTITIES[language] : []),
  ...SAMPLE_ENTITIES[language],
];
