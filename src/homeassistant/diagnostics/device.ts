import type { Device, Plant } from '../../model.ts';
import type { EntitySpec, Language } from '../entities.ts';
import { type Diagnostic, type DiagnosticValue, entities, fromBoolean, values } from './diagnostic.ts';
import { faultStatus } from './fault-status.ts';
import { SAMPLE_ENTITIES, SAMPLES } from './samples.ts';

interface PlacedDevice {
  readonly device: Device;
  readonly plant: Plant;
}

const DEVICE: readonly Diagnostic<PlacedDevice>[] = [
  {
    slug: 'fault',
    platform: 'binary_sensor',
    name: { en: 'Problem', pt: 'Problema' },
    deviceClass: 'problem',
    valueTemplate: fromBoolean('fault'),
    value: ({ device }) => (device.faultStatus === null ? null : device.faultStatus !== 'normal'),
  },
  faultStatus(({ device }) => device.faultStatus),
  {
    slug: 'deployed',
    platform: 'binary_sensor',
    name: { en: 'In service', pt: 'Em serviço' },
    valueTemplate: fromBoolean('deployed'),
    value: ({ device }) => device.deployed,
  },
];

/** Only of devices that report through a communicator. */
const COMMUNICATOR: readonly Diagnostic<PlacedDevice>[] = [
  {
    slug: 'data_switch',
    platform: 'binary_sensor',
    name: { en: 'Communicator data switch', pt: 'Envio de dados do comunicador' },
    valueTemplate: fromBoolean('data_switch'),
    value: ({ device, plant }) =>
      plant.communicators.find(({ serialNumber }) => serialNumber === device.communicatorSerialNumber)?.enabled ?? null,
  },
];

const DEVICE_ENTITIES = entities(DEVICE);
const COMMUNICATOR_ENTITIES = entities(COMMUNICATOR);

const hasCommunicator = ({ communicatorSerialNumber }: Device): boolean => communicatorSerialNumber !== null;

/** Keys in a device's state JSON, for the docs. */
export const DEVICE_KEYS: readonly string[] = [...DEVICE, ...COMMUNICATOR, ...SAMPLES].map(({ slug }) => slug);

export const deviceDiagnostics = (device: Device, language: Language): readonly EntitySpec[] => [
  ...DEVICE_ENTITIES[language],
  ...(hasCommunicator(device) ? COMMUNICATOR_ENTITIES[language] : []),
  ...SAMPLE_ENTITIES[language],
];
export const deviceDiagnosticValues = (device: Device, plant: Plant): Record<string, DiagnosticValue> =>
  values(hasCommunicator(device) ? [...DEVICE, ...COMMUNICATOR] : DEVICE, { device, plant });
