import type { PlantKey } from '../../live/documents/plant.ts';
import type { Texts } from '../../texts/texts.ts';
import type { EntitySpec } from '../entities.ts';
import { type Diagnostics, entities, fromBoolean } from './diagnostic.ts';
import { FAULT_STATUS } from './fault-status.ts';
import { SAMPLE_ENTITIES } from './samples.ts';

const PLANT: Diagnostics<PlantKey> = {
  online: {
    platform: 'binary_sensor',
    deviceClass: 'connectivity',
    valueTemplate: fromBoolean('online'),
  },
  fault_status: FAULT_STATUS,
  fault_count: {
    platform: 'sensor',
    stateClass: 'measurement',
  },
  alarm_count: {
    platform: 'sensor',
    stateClass: 'measurement',
  },
  build_status: {
    platform: 'sensor',
  },
  connection_type: {
    platform: 'sensor',
  },
  capacity: {
    platform: 'sensor',
    // No device class of Home Assistant allows the unit kWp (home-assistant.md 2.1), so this entity has none.
    unit: 'kWp',
    precision: 2,
  },
  install_date: {
    platform: 'sensor',
    deviceClass: 'date',
  },
};

const PLANT_ENTITIES = entities(PLANT);

export const plantDiagnostics = (texts: Texts): readonly EntitySpec[] => [...PLANT_ENTITIES(texts), ...SAMPLE_ENTITIES(texts)];
