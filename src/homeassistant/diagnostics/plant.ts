import type { PlantKey } from '../../live/documents/plant.ts';
import type { EntitySpec, Language } from '../entities.ts';
import { type Diagnostics, entities, fromBoolean } from './diagnostic.ts';
import { FAULT_STATUS } from './fault-status.ts';
import { SAMPLE_ENTITIES } from './samples.ts';

const PLANT: Diagnostics<PlantKey> = {
  online: {
    platform: 'binary_sensor',
    name: { en: 'Online', pt: 'Online' },
    deviceClass: 'connectivity',
    valueTemplate: fromBoolean('online'),
  },
  fault_status: FAULT_STATUS,
  fault_count: {
    platform: 'sensor',
    name: { en: 'Faults', pt: 'Falhas' },
    stateClass: 'measurement',
  },
  alarm_count: {
    platform: 'sensor',
    name: { en: 'Alarms', pt: 'Alarmes' },
    stateClass: 'measurement',
  },
  build_status: {
    platform: 'sensor',
    name: { en: 'Build status', pt: 'Status de criação' },
  },
  connection_type: {
    platform: 'sensor',
    name: { en: 'Grid connection type', pt: 'Tipo de conexão à rede' },
  },
  capacity: {
    platform: 'sensor',
    name: { en: 'Installed capacity', pt: 'Potência instalada' },
    // kWp belongs to no device class (home-assistant.md 2.1).
    unit: 'kWp',
    precision: 2,
  },
  install_date: {
    platform: 'sensor',
    name: { en: 'Installation date', pt: 'Data de instalação' },
    deviceClass: 'date',
  },
};

const PLANT_ENTITIES = entities(PLANT);

export const plantDiagnostics = (language: Language): readonly EntitySpec[] => [...PLANT_ENTITIES[language], ...SAMPLE_ENTITIES[language]];
