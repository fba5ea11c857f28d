import type { ErrorCode } from '../../errors.ts';
import type { Plant } from '../../model.ts';
import type { EntitySpec, Language } from '../entities.ts';
import { type Diagnostic, type DiagnosticValue, entities, shortened, values } from './diagnostic.ts';
import { type Rejections, rejectionRows } from './samples.ts';

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
  readonly rejections: Rejections;
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
    value: ({ problem }) => shortened(problem),
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
  ...rejectionRows<BridgeStatus>(({ rejections }) => rejections),
  {
    slug: 'unknown_codes',
    platform: 'sensor',
    name: { en: 'Unknown status codes', pt: 'Códigos de status desconhecidos' },
    value: ({ unknownCodes }) => shortened(unknownCodes),
  },
];

const BRIDGE_ENTITIES = entities(BRIDGE);

/** Keys in the bridge's state JSON, for the docs. */
export const BRIDGE_KEYS: readonly string[] = BRIDGE.map(({ slug }) => slug);

export const bridgeDiagnostics = (language: Language): readonly EntitySpec[] => BRIDGE_ENTITIES[language];
/** The bridge's state JSON. */
export const bridgeDiagnosticValues = (status: BridgeStatus): Record<string, DiagnosticValue> => values(BRIDGE, status);
