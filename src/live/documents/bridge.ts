import type { ErrorCode } from '../../errors.ts';
import type { Plant } from '../../model.ts';
import type { CallUsage } from '../../poll/quota.ts';
import { type AccountStatus, accountValues, type KeyOfAccount } from './account.ts';
import { rejectionGetters, type ShownRejections } from './samples.ts';
import { shortened, type Value, valuesOf } from './values.ts';

export const COMMUNICATOR_STATUSES = ['ok', 'offline', 'switched_off'] as const;
type CommunicatorStatus = (typeof COMMUNICATOR_STATUSES)[number];

/** @returns the worst status of the communicators of all plants; null if no plant reports one */
export function communicatorStatus(plants: Iterable<Plant>): CommunicatorStatus | null {
  const all = [...plants];
  if (all.some(({ communicators }) => communicators.some(({ enabled }) => enabled === false))) return 'switched_off';
  if (all.some(({ online }) => online === false)) return 'offline';
  return all.some(({ online }) => online !== null) ? 'ok' : null;
}

/** The status of the bridge and of its connections. */
export interface BridgeStatus {
  /** Status of the bridge itself: `ok`, or the error in its requests or its files. */
  readonly bridge: 'ok' | ErrorCode;
  readonly account: 'ok' | ErrorCode;
  readonly quota: 'ok' | ErrorCode;
  readonly cloud: 'ok' | ErrorCode;
  /** The worst communicator status of all plants; null while no plant reports one. */
  readonly communicator: CommunicatorStatus | null;
  /** A sentence that says what happened and what the user can do about it; null if there is no problem. */
  readonly problem: string | null;
  readonly plants: number;
  readonly devices: number;
  readonly calls: CallUsage;
  /** Time of the last successful poll, ISO 8601 with offset; null before the first. */
  readonly lastPoll: string | null;
  readonly rejections: ShownRejections;
  /** Values of status points that the catalogue does not know, as `<device type>/<point id>=<value>, …`; null if there are none. */
  readonly unknownCodes: string | null;
  /** null if the bridge does not heal outages. */
  readonly healing: HealingStatus | null;
  /** Number of entities whose removal from Home Assistant is held; null if the bridge holds none, however many they are. */
  readonly heldRemovals: number | null;
  /** The accounts of a list; none if the bridge has one account without a name. */
  readonly accounts: readonly AccountStatus[];
}

/** The result of healing the last outage; everything is null if there was none. */
export interface HealingStatus {
  /** ISO 8601. */
  readonly at: string | null;
  /** A sentence: which outage it was, and how many hours were filled. */
  readonly healed: string | null;
  /** A sentence with the sensors whose hours somebody has edited. */
  readonly leftAlone: string | null;
}

const BRIDGE = {
  cloud: ({ cloud }: BridgeStatus) => cloud,
  account: ({ account }: BridgeStatus) => account,
  quota: ({ quota }: BridgeStatus) => quota,
  bridge: ({ bridge }: BridgeStatus) => bridge,
  communicator: ({ communicator }: BridgeStatus) => communicator,
  problem: ({ problem }: BridgeStatus) => shortened(problem),
  plants: ({ plants }: BridgeStatus) => plants,
  devices: ({ devices }: BridgeStatus) => devices,
  calls_this_hour: ({ calls }: BridgeStatus) => calls.thisHour,
  calls_today: ({ calls }: BridgeStatus) => calls.today,
  calls_this_month: ({ calls }: BridgeStatus) => calls.thisMonth,
  calls_left: ({ calls }: BridgeStatus) => calls.left,
  last_poll: ({ lastPoll }: BridgeStatus) => lastPoll,
  ...rejectionGetters<BridgeStatus>(({ rejections }) => rejections),
  unknown_codes: ({ unknownCodes }: BridgeStatus) => shortened(unknownCodes),
};

const HEALING = {
  last_healing: ({ at }: HealingStatus) => at,
  healed: ({ healed }: HealingStatus) => shortened(healed),
  not_healed: ({ leftAlone }: HealingStatus) => shortened(leftAlone),
};

const HOLDING = {
  held_removals: ({ heldRemovals }: BridgeStatus) => heldRemovals,
};

export type BridgeKey = keyof typeof BRIDGE;
/** Keys that only a bridge that heals outages has. */
export type HealingKey = keyof typeof HEALING;
/** Keys that only a bridge has that holds removals (`homeassistant.confirm_removals`). */
export type HoldingKey = keyof typeof HOLDING;
/** The keys of the bridge's document, in its order. */
export const BRIDGE_KEYS: readonly string[] = Object.keys(BRIDGE);
export const HEALING_KEYS: readonly string[] = Object.keys(HEALING);
export const HOLDING_KEYS: readonly string[] = Object.keys(HOLDING);
/** The state document of the bridge. */
export type BridgeDocument = Readonly<
  Record<BridgeKey, Value> & Partial<Record<HealingKey | HoldingKey, Value>> & Partial<Record<KeyOfAccount, Value>>
>;

export const bridgeDocument = (status: BridgeStatus): BridgeDocument => ({
  ...valuesOf(BRIDGE, status),
  ...(status.healing !== null && valuesOf(HEALING, status.healing)),
  ...(status.heldRemovals !== null && valuesOf(HOLDING, status)),
  ...Object.assign({}, ...status.accounts.map(accountValues)),
});
