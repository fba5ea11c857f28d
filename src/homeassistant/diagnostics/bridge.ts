import { type BridgeKey, COMMUNICATOR_STATUSES, type HealingKey } from '../../live/documents/bridge.ts';
import type { Texts } from '../../texts/texts.ts';
import type { EntitySpec } from '../entities.ts';
import { type Diagnostics, entities } from './diagnostic.ts';
import { REJECTIONS } from './samples.ts';

const BRIDGE: Diagnostics<BridgeKey> = {
  cloud: {
    platform: 'binary_sensor',
    deviceClass: 'connectivity',
    valueTemplate: "{{ 'ON' if value_json.cloud == 'ok' else 'OFF' }}",
  },
  account: {
    platform: 'sensor',
  },
  quota: {
    platform: 'sensor',
  },
  bridge: {
    platform: 'sensor',
  },
  communicator: {
    platform: 'sensor',
    deviceClass: 'enum',
    options: COMMUNICATOR_STATUSES,
  },
  problem: {
    platform: 'sensor',
  },
  plants: {
    platform: 'sensor',
    stateClass: 'measurement',
  },
  devices: {
    platform: 'sensor',
    stateClass: 'measurement',
  },
  calls_this_hour: {
    platform: 'sensor',
    stateClass: 'measurement',
  },
  calls_today: {
    platform: 'sensor',
    stateClass: 'measurement',
  },
  calls_this_month: {
    platform: 'sensor',
    stateClass: 'measurement',
  },
  calls_left: {
    platform: 'sensor',
    stateClass: 'measurement',
  },
  last_poll: {
    platform: 'sensor',
    deviceClass: 'timestamp',
  },
  ...REJECTIONS,
  unknown_codes: {
    platform: 'sensor',
  },
};

const HEALING: Diagnostics<HealingKey> = {
  last_healing: {
    platform: 'sensor',
    deviceClass: 'timestamp',
  },
  healed: {
    platform: 'sensor',
  },
  not_healed: {
    platform: 'sensor',
  },
};

const BRIDGE_ENTITIES = entities(BRIDGE);
const HEALING_ENTITIES = entities(HEALING);

/** @param heals whether the bridge heals outages */
export const bridgeDiagnostics = (texts: Texts, heals: boolean): readonly EntitySpec[] =>
  heals ? [...BRIDGE_ENTITIES(texts), ...HEALING_ENTITIES(texts)] : BRIDGE_ENTITIES(texts);
