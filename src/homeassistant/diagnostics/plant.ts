import type { Plant } from '../../model.ts';
import type { EntitySpec, Language } from '../entities.ts';
import { type Diagnostic, type DiagnosticValue, entities, fromBoolean, values } from './diagnostic.ts';
import { faultStatus } from './fault-status.ts';
import { SAMPLE_ENTITIES, SAMPLES } from './samples.ts';

const PLANT: readonly Diagnostic<Plant>[] = [
  {
    slug: 'online',
    platform: 'binary_sensor',
    name: { en: 'Online', pt: 'Online' },
    deviceClass: 'connectivity',
    valueTemplate: fromBoolean('online'),
    value: ({ online }) => online,
  },
  faultStatus((plant) => plant.faultStatus),
  {
    slug: 'fault_count',
    platform: 'sensor',
    name: { en: 'Faults', pt: 'Falhas' },
    stateClass: 'measurement',
    value: ({ faultCount }) => faultCount,
  },
  {
    slug: 'alarm_count',
    platform: 'sensor',
    name: { en: 'Alarms', pt: 'Alarmes' },
    stateClass: 'measurement',
    value: ({ alarmCount }) => alarmCount,
  },
  {
    slug: 'build_status',
    platform: 'sensor',
    name: { en: 'Build status', pt: 'Status de criação' },
    value: ({ buildStatus }) => buildStatus,
  },
  {
    slug: 'connection_type',
    platform: 'sensor',
    name: { en: 'Grid connection type', pt: 'Tipo de conexão à rede' },
    value: ({ connectionType }) => connectionType,
  },
  {
    slug: 'capacity',
    platform: 'sensor',
    name: { en: 'Installed capacity', pt: 'Potência instalada' },
    // kWp belongs to no device class (home-assistant.md 2.1).
    unit: 'kWp',
    precision: 2,
    value: ({ capacity }) => (capacity === null ? null : capacity / 1_000),
  },
  {
    slug: 'install_date',
    platform: 'sensor',
    name: { en: 'Installation date', pt: 'Data de instalação' },
    deviceClass: 'date',
    value: ({ installDate }) => installDate,
  },
];

const PLANT_ENTITIES = entities(PLANT);

/** Keys in a plant's state JSON, for the docs. */
export const PLANT_KEYS: readonly string[] = [...PLANT, ...SAMPLES].map(({ slug }) => slug);

export const plantDiagnostics = (language: Language): readonly EntitySpec[] => [...PLANT_ENTITIES[language], ...SAMPLE_ENTITIES[language]];
export const plantDiagnosticValues = (plant: Plant): Record<string, DiagnosticValue> => values(PLANT, plant);
