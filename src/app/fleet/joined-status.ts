import type { FleetState } from '../../fleet/fleet-store.ts';
import type { BridgeDocument, BridgeKey, HoldingKey } from '../../live/documents/bridge.ts';
import type { Value } from '../../live/documents/values.ts';

type Join = (one: Value, other: Value) => Value;

const sum: Join = (one, other) => Number(one) + Number(other);
const most: Join = (one, other) => (Number(one) >= Number(other) ? one : other);
const least: Join = (one, other) => (one === null || (other !== null && Number(other) < Number(one)) ? other : one);
const firstKnown: Join = (one, other) => one ?? other;
const worst: Join = (one, other) => (one === 'ok' ? other : one);
const latest: Join = (one, other) =>
  other !== null && (one === null || Date.parse(String(other)) > Date.parse(String(one))) ? other : one;

/** The communicators' statuses, the worst first. */
const COMMUNICATORS: readonly Value[] = ['switched_off', 'offline', 'ok', null];
const worstCommunicator: Join = (one, other) => (COMMUNICATORS.indexOf(one) <= COMMUNICATORS.indexOf(other) ? one : other);

/** How a value of the bridge's document follows from those of two parts. The calls are those of the account, which all parts count together. */
const JOINS: Readonly<Record<BridgeKey | HoldingKey, Join>> = {
  cloud: worst,
  account: worst,
  quota: worst,
  bridge: worst,
  communicator: worstCommunicator,
  problem: firstKnown,
  plants: sum,
  devices: sum,
  calls_this_hour: most,
  calls_today: most,
  calls_this_month: most,
  calls_left: least,
  last_poll: latest,
  rejected_samples: sum,
  last_rejection: firstKnown,
  unknown_codes: firstKnown,
  held_removals: sum,
};

/** What a replica says about itself: for each of its shards, what the bridge's document would say if it were the only one. */
export type ShardStatuses = Readonly<Record<number, BridgeDocument>>;

/** Returns what the owner of each shard says about it. */
export const statusesIn = ({ members, shards }: FleetState): readonly BridgeDocument[] =>
  shards.flatMap(({ shard, owner }) => {
    const status = members.find(({ id }) => id === owner)?.status as ShardStatuses | null | undefined;
    return status?.[shard] ?? [];
  });

/** Returns the document of the bridge from those of its parts, without values that only another version knows; null if there is none. */
export const joinedStatus = (parts: readonly BridgeDocument[]): BridgeDocument | null =>
  parts.reduce<BridgeDocument | null>((one, other) => (one === null ? other : joined(one, other)), null);

const joined = (one: BridgeDocument, other: BridgeDocument): BridgeDocument => {
  const known = Object.entries(JOINS) as [keyof typeof JOINS, Join][];
  const values = known
    .filter(([key]) => key in one || key in other)
    .map(([key, join]) => [key, join(one[key] ?? null, other[key] ?? null)]);
  return Object.fromEntries(values) as BridgeDocument;
};
