import type { ErrorCode } from '../errors.ts';
import type { Device, FaultStatus, Plant } from '../model.ts';
import { DATA_STATES, type DataState } from '../readings/data-state.ts';
import type { EntitySpec, Language } from './entities.ts';
import { PLAIN } from './entities.ts';

/** One diagnostic entity and where its value in the state JSON comes from. */
interface Diagnostic<Source> {
  readonly slug: string;
  readonly platform: 'sensor' | 'binary_sensor';
  readonly name: Readonly<Record<Language, string>>;
  readonly deviceClass?: string;
  readonly stateClass?: 'measurement' | 'total_increasing';
  readonly unit?: string;
  readonly options?: readonly string[];
  readonly precision?: number;
  readonly valueTemplate?: string;
  readonly value: (source: Source) => DiagnosticValue;
}
type DiagnosticValue = string | number | boolean | null;

/** Home Assistant shows at most this many characters of a state (home-assistant.md 2.3). */
const STATE_LENGTH = 255;

const FAULT_STATUSES = ['normal', 'alarm', 'fault'] as const satisfies readonly FaultStatus[];

/** Binary sensors take ON and OFF exactly; `None`, which null becomes, is unknown (home-assistant.md 5). */
const fromBoolean = (slug: string): string => `{{ {true: 'ON', false: 'OFF'}.get(value_json.${slug}) }}`;

const PLANT: readonly Diagnostic<Plant>[] = [
  {
    slug: 'online',
    platform: 'binary_sensor',
    name: { en: 'Online', pt: 'Online' },
    deviceClass: 'connectivity',
    valueTemplate: fromBoolean('online'),
    value: ({ online }) => online,
  },
  {
    slug: 'fault_status',
    platform: 'sensor',
    name: { en: 'Fault status', pt: 'Status de falha' },
    deviceClass: 'enum',
    options: FAULT_STATUSES,
    value: ({ faultStatus }) => faultStatus,
  },
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
  {
    slug: 'fault_status',
    platform: 'sensor',
    name: { en: 'Fault status', pt: 'Status de falha' },
    deviceClass: 'enum',
    options: FAULT_STATUSES,
    value: ({ device }) => device.faultStatus,
  },
  {
    slug: 'deployed',
    platform: 'binary_sensor',
    name: { en: 'In service', pt: 'Em serviço' },
    valueTemplate: fromBoolean('deployed'),
    value: ({ device }) => device.deployed,
  },
];

/** How old a plant's or device's values are. */
interface Freshness {
  readonly dataState: DataState;
  /** ISO 8601 with offset; null: never. */
  readonly lastUpdate: string | null;
}

const FRESHNESS: readonly Diagnostic<Freshness>[] = [
  {
    slug: 'last_update',
    platform: 'sensor',
    name: { en: 'Last update', pt: 'Última atualização' },
    deviceClass: 'timestamp',
    value: ({ lastUpdate }) => lastUpdate,
  },
  {
    slug: 'data_state',
    platform: 'sensor',
    name: { en: 'Data state', pt: 'Estado dos dados' },
    deviceClass: 'enum',
    options: DATA_STATES,
    value: ({ dataState }) => dataState,
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

const COMMUNICATOR_STATUSES = ['ok', 'offline', 'switched_off'] as const;
type CommunicatorStatus = (typeof COMMUNICATOR_STATUSES)[number];

/** Whether what sends the data of the plants does so: the worst of them; null where no plant says. */
export function communicatorStatus(plants: Iterable<Plant>): CommunicatorStatus | null {
  const all = [...plants];
  if (all.some(({ communicators }) => communicators.some(({ enabled }) => enabled === false))) return 'switched_off';
  if (all.some(({ online }) => online === false)) return 'offline';
  return all.some(({ online }) => online !== null) ? 'ok' : null;
}

/** How the bridge is, as `<base>/bridge/state` shows it. */
export interface BridgeStatus {
  /** The bridge's own work: what it asks for, its files, itself. */
  readonly bridge: 'ok' | ErrorCode;
  readonly account: 'ok' | ErrorCode;
  readonly quota: 'ok' | ErrorCode;
  readonly cloud: 'ok' | ErrorCode;
  /** Of all plants; null while no plant says. */
  readonly communicator: CommunicatorStatus | null;
  /** What happened and what the user can do about it; null when all is well. */
  readonly problem: string | null;
  readonly plants: number;
  readonly devices: number;
  /** Calls made in the running hour, day and month of UTC, and left before the bridge waits; null: no limit is known. */
  readonly calls: { readonly thisHour: number; readonly today: number; readonly thisMonth: number; readonly left: number | null };
  /** ISO 8601 with offset. */
  readonly lastPoll: string | null;
  /** Samples rejected since the start. */
  readonly rejectedSamples: number;
  /** The last value of an energy counter that was held back, and why. */
  readonly lastRejection: string | null;
  /** Codes of status points that the catalogue does not know. */
  readonly unknownCodes: string | null;
}

const BRIDGE: readonly Diagnostic<BridgeStatus>[] = [
  {
    slug: 'cloud',
    platform: 'binary_sensor',
    name: { en: 'iSolarCloud', pt: 'iSolarCloud' },
    deviceClass: 'connectivity',
    valueTemplate: "{{ 'ON' if value_json.cloud == 'ok' else 'OFF' }}",
    value: ({ cloud }) => cloud,
  },
  {
    slug: 'account',
    platform: 'sensor',
    name: { en: 'Account', pt: 'Conta' },
    value: ({ account }) => account,
  },
  {
    slug: 'quota',
    platform: 'sensor',
    name: { en: 'Call quota', pt: 'Cota de chamadas' },
    value: ({ quota }) => quota,
  },
  {
    slug: 'bridge',
    platform: 'sensor',
    name: { en: 'Bridge', pt: 'Ponte' },
    value: ({ bridge }) => bridge,
  },
  {
    slug: 'communicator',
    platform: 'sensor',
    name: { en: 'Communicators', pt: 'Comunicadores' },
    deviceClass: 'enum',
    options: COMMUNICATOR_STATUSES,
    value: ({ communicator }) => communicator,
  },
  {
    slug: 'problem',
    platform: 'sensor',
    name: { en: 'Problem', pt: 'Problema' },
    value: ({ problem }) => (problem === null ? null : shortened(problem)),
  },
  {
    slug: 'plants',
    platform: 'sensor',
    name: { en: 'Plants', pt: 'Plantas' },
    stateClass: 'measurement',
    value: ({ plants }) => plants,
  },
  {
    slug: 'devices',
    platform: 'sensor',
    name: { en: 'Devices', pt: 'Dispositivos' },
    stateClass: 'measurement',
    value: ({ devices }) => devices,
  },
  {
    slug: 'calls_this_hour',
    platform: 'sensor',
    name: { en: 'Calls this hour', pt: 'Chamadas nesta hora' },
    stateClass: 'measurement',
    value: ({ calls }) => calls.thisHour,
  },
  {
    slug: 'calls_today',
    platform: 'sensor',
    name: { en: 'Calls today', pt: 'Chamadas hoje' },
    stateClass: 'measurement',
    value: ({ calls }) => calls.today,
  },
  {
    slug: 'calls_this_month',
    platform: 'sensor',
    name: { en: 'Calls this month', pt: 'Chamadas neste mês' },
    stateClass: 'measurement',
    value: ({ calls }) => calls.thisMonth,
  },
  {
    slug: 'calls_left',
    platform: 'sensor',
    name: { en: 'Calls left', pt: 'Chamadas restantes' },
    stateClass: 'measurement',
    value: ({ calls }) => calls.left,
  },
  {
    slug: 'last_poll',
    platform: 'sensor',
    name: { en: 'Last poll', pt: 'Última leitura' },
    deviceClass: 'timestamp',
    value: ({ lastPoll }) => lastPoll,
  },
  {
    slug: 'rejected_samples',
    platform: 'sensor',
    name: { en: 'Rejected samples', pt: 'Amostras rejeitadas' },
    stateClass: 'total_increasing',
    value: ({ rejectedSamples }) => rejectedSamples,
  },
  {
    slug: 'last_rejection',
    platform: 'sensor',
    name: { en: 'Last rejected sample', pt: 'Última amostra rejeitada' },
    value: ({ lastRejection }) => (lastRejection === null ? null : shortened(lastRejection)),
  },
  {
    slug: 'unknown_codes',
    platform: 'sensor',
    name: { en: 'Unknown status codes', pt: 'Códigos de status desconhecidos' },
    value: ({ unknownCodes }) => (unknownCodes === null ? null : shortened(unknownCodes)),
  },
];

const entity = <Source>({ value: _, name, ...row }: Diagnostic<Source>, language: Language): EntitySpec => ({
  ...PLAIN,
  ...row,
  key: row.slug,
  name: name[language],
  entityCategory: 'diagnostic',
});

/** Made once: that nothing changed is seen at a glance where the objects are the same. */
const entities = <Source>(rows: readonly Diagnostic<Source>[]): Readonly<Record<Language, readonly EntitySpec[]>> => ({
  en: rows.map((row) => entity(row, 'en')),
  pt: rows.map((row) => entity(row, 'pt')),
});
const PLANT_ENTITIES = entities(PLANT);
const DEVICE_ENTITIES = entities(DEVICE);
const COMMUNICATOR_ENTITIES = entities(COMMUNICATOR);
const BRIDGE_ENTITIES = entities(BRIDGE);
const FRESHNESS_ENTITIES = entities(FRESHNESS);

const values = <Source>(rows: readonly Diagnostic<Source>[], source: Source): Record<string, DiagnosticValue> =>
  Object.fromEntries(rows.map(({ slug, value }) => [slug, value(source)]));

const hasCommunicator = ({ communicatorSerialNumber }: Device): boolean => communicatorSerialNumber !== null;

/** Keys of the diagnostics in the state JSON of plants, devices and the bridge, for the docs. */
export const PLANT_KEYS: readonly string[] = [...PLANT, ...FRESHNESS].map(({ slug }) => slug);
export const DEVICE_KEYS: readonly string[] = [...DEVICE, ...COMMUNICATOR, ...FRESHNESS].map(({ slug }) => slug);
export const BRIDGE_KEYS: readonly string[] = BRIDGE.map(({ slug }) => slug);

export const plantDiagnostics = (language: Language): readonly EntitySpec[] => [
  ...PLANT_ENTITIES[language],
  ...FRESHNESS_ENTITIES[language],
];
export const plantDiagnosticValues = (plant: Plant): Record<string, DiagnosticValue> => values(PLANT, plant);

export const deviceDiagnostics = (device: Device, language: Language): readonly EntitySpec[] => [
  ...DEVICE_ENTITIES[language],
  ...(hasCommunicator(device) ? COMMUNICATOR_ENTITIES[language] : []),
  ...FRESHNESS_ENTITIES[language],
];
export const deviceDiagnosticValues = (device: Device, plant: Plant): Record<string, DiagnosticValue> =>
  values(hasCommunicator(device) ? [...DEVICE, ...COMMUNICATOR] : DEVICE, { device, plant });

export const freshnessValues = (freshness: Freshness): Record<string, DiagnosticValue> => values(FRESHNESS, freshness);

export const bridgeDiagnostics = (language: Language): readonly EntitySpec[] => BRIDGE_ENTITIES[language];
/** The bridge's state JSON. */
export const bridgeDiagnosticValues = (status: BridgeStatus): Record<string, DiagnosticValue> => values(BRIDGE, status);

function shortened(text: string): string {
  const characters = [...text];
  return characters.length <= STATE_LENGTH ? text : `${characters.slice(0, STATE_LENGTH - 1).join('')}…`;
}
