import { type BridgeKey, COMMUNICATOR_STATUSES } from '../../live/documents/bridge.ts';
import type { EntitySpec, Language } from '../entities.ts';
import { type Diagnostics, entities } from './diagnostic.ts';
import { REJECTIONS } from './samples.ts';

const BRIDGE: Diagnostics<BridgeKey> = {
  cloud: {
    platform: 'binary_sensor',
    name: { en: 'iSolarCloud', pt: 'iSolarCloud' },
    deviceClass: 'connectivity',
    valueTemplate: "{{ 'ON' if value_json.cloud == 'ok' else 'OFF' }}",
  },
  account: {
    platform: 'sensor',
    name: { en: 'Account', pt: 'Conta' },
  },
  quota: {
    platform: 'sensor',
    name: { en: 'Call quota', pt: 'Cota de chamadas' },
  },
  bridge: {
    platform: 'sensor',
    name: { en: 'Bridge', pt: 'Ponte' },
  },
  communicator: {
    platform: 'sensor',
    name: { en: 'Communicators', pt: 'Comunicadores' },
    deviceClass: 'enum',
    options: COMMUNICATOR_STATUSES,
  },
  problem: {
    platform: 'sensor',
    name: { en: 'Problem', pt: 'Problema' },
  },
  plants: {
    platform: 'sensor',
    name: { en: 'Plants', pt: 'Plantas' },
    stateClass: 'measurement',
  },
  devices: {
    platform: 'sensor',
    name: { en: 'Devices', pt: 'Dispositivos' },
    stateClass: 'measurement',
  },
  calls_this_hour: {
    platform: 'sensor',
    name: { en: 'Calls this hour', pt: 'Chamadas nesta hora' },
    stateClass: 'measurement',
  },
  calls_today: {
    platform: 'sensor',
    name: { en: 'Calls today', pt: 'Chamadas hoje' },
    stateClass: 'measurement',
  },
  calls_this_month: {
    platform: 'sensor',
    name: { en: 'Calls this month', pt: 'Chamadas neste mês' },
    stateClass: 'measurement',
  },
  calls_left: {
    platform: 'sensor',
    name: { en: 'Calls left', pt: 'Chamadas restantes' },
    stateClass: 'measurement',
  },
  last_poll: {
    platform: 'sensor',
    name: { en: 'Last poll', pt: 'Última leitura' },
    deviceClass: 'timestamp',
  },
  ...REJECTIONS,
  unknown_codes: {
    platform: 'sensor',
    name: { en: 'Unknown status codes', pt: 'Códigos de status desconhecidos' },
  },
};

const BRIDGE_ENTITIES = entities(BRIDGE);

export const bridgeDiagnostics = (language: Language): readonly EntitySpec[] => BRIDGE_ENTITIES[language];
