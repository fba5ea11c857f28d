import { ACCOUNT_KEYS, keyOfAccount } from '../../live/documents/account.ts';
import { type BridgeKey, COMMUNICATOR_STATUSES, type HealingKey, type HoldingKey } from '../../live/documents/bridge.ts';
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

const HOLDING: Diagnostics<HoldingKey> = {
  held_removals: {
    platform: 'sensor',
    stateClass: 'measurement',
  },
};

const BRIDGE_ENTITIES = entities(BRIDGE);
const HEALING_ENTITIES = entities(HEALING);
const HOLDING_ENTITIES = entities(HOLDING);

/** Options of the bridge that give it further diagnostics. */
export interface BridgeExtras {
  /** Whether the bridge heals outages (`homeassistant.heal`). */
  readonly heals: boolean;
  /** Whether the bridge holds removals (`homeassistant.confirm_removals`). */
  readonly holds: boolean;
  /** The names of the accounts of a list; none if the bridge has one account without a name. */
  readonly accounts: readonly string[];
}

export const bridgeDiagnostics = (texts: Texts, { heals, holds, accounts }: BridgeExtras): readonly EntitySpec[] => [
  ...BRIDGE_ENTITIES(texts),
  ...(heals ? HEALING_ENTITIES(texts) : []),
  ...(holds ? HOLDING_ENTITIES(texts) : []),
  ...accounts.flatMap((name) => BRIDGE_ENTITIES(texts).flatMap((entity) => entityOfAccount(entity, name) ?? [])),
];

/** Returns the entity of the same value of one account; null if accounts have no such value. */
function entityOfAccount(entity: EntitySpec, name: string): EntitySpec | null {
  const key = ACCOUNT_KEYS.find((own) => own === entity.key);
  if (key === undefined) return null;
  const own = keyOfAccount(key, name);
  const valueTemplate = entity.valueTemplate?.replaceAll(`value_json.${key}`, `value_json.${own}`) ?? null;
  return { ...entity, key: own, slug: own, name: nameOfAccount(entity.name, name), valueTemplate };
}

/** Returns the name of an entity of the bridge that each account of a list has. */
export const nameOfAccount = (name: string, account: string): string => `${name} (${account})`;
