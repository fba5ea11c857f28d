import type { FleetMember, FleetState, ShardContent } from './fleet-store.ts';
import { isAlive } from './lease-times.ts';

/** A replica as the command `fleet` shows it. */
interface ReplicaOverview {
  readonly name: string;
  readonly version: string;
  readonly state: 'alive' | 'draining' | 'ended';
  /** Time since its last heartbeat, milliseconds. */
  readonly heartbeatAgeMs: number;
  /** The shards that it owns. */
  readonly shards: readonly number[];
}

/** A shard as the command `fleet` shows it. */
interface ShardOverview extends ShardContent {
  /** Name of the replica that owns it; null: none does. The replica may have ended. */
  readonly owner: string | null;
  readonly epoch: number;
  /** Time since the last heartbeat of the owner, milliseconds; null without an owner. */
  readonly heartbeatAgeMs: number | null;
}

export interface FleetOverview {
  /** By name. */
  readonly replicas: readonly ReplicaOverview[];
  readonly shards: readonly ShardOverview[];
}

/** Returns who owns what in a fleet. */
export function overviewOf({ members, shards }: FleetState, contents: readonly ShardContent[]): FleetOverview {
  const memberOf = new Map(members.map((member) => [member.id, member]));
  const stateOf = new Map(shards.map((shard) => [shard.shard, shard]));
  return {
    replicas: members
      .map((member) => ({
        ...{ name: member.name, version: member.version, state: conditionOf(member), heartbeatAgeMs: Math.round(member.ageMs) },
        shards: shards.filter(({ owner }) => owner === member.id).map(({ shard }) => shard),
      }))
      .sort((one, other) => one.name.localeCompare(other.name) || one.heartbeatAgeMs - other.heartbeatAgeMs),
    shards: contents.map((content) => {
      const state = stateOf.get(content.shard);
      const owner = memberOf.get(state?.owner ?? '');
      return {
        ...content,
        owner: owner?.name ?? null,
        epoch: state?.epoch ?? 0,
        heartbeatAgeMs: owner === undefined ? null : Math.round(owner.ageMs),
      };
    }),
  };
}

function conditionOf(member: FleetMember): ReplicaOverview['state'] {
  if (!isAlive(member)) return 'ended';
  return member.isDraining ? 'draining' : 'alive';
}
