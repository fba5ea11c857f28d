import { type BridgeKey, COMMUNICATOR_STATUSES } from '../../live/documents/bridge.ts';
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

const BRIDGE_ENTITIES = entities(BRIDGE);

export const bridgeDiagnostics = (texts: Texts): readonly EntitySpec[] => BRIDGE_ENTITIES(texts);
