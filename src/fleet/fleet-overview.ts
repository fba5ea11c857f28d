import { isCutOff } from './contact.ts';
import type { FleetMember, FleetState, ShardContent } from './fleet-store.ts';
import { isAlive } from './lease-times.ts';

/** A replica as command, page and metrics show it. */
interface ReplicaOverview {
  readonly name: string;
  readonly version: string;
  /** `cut_off`: it alone has lost iSolarCloud or the broker. */
  readonly state: 'alive' | 'draining' | 'cut_off' | 'ended';
  /** Time since its last heartbeat, milliseconds. */
  readonly heartbeatAgeMs: number;
  /** The shards that it owns. */
  readonly shards: readonly number[];
  /** Number of plants in them. */
  readonly plants: number;
}

/** A shard as command, page and metrics show it. */
interface ShardOverview extends ShardContent {
  /** Name of the replica that owns it; null: none does. The replica may have ended. */
  readonly owner: string | null;
  /** Name of the replica that the user wishes to own it; null: any. */
  readonly wish: string | null;
  readonly epoch: number;
  /** Time since the last heartbeat of the owner, milliseconds; null without an owner. */
  readonly heartbeatAgeMs: number | null;
}

export interface FleetOverview {
  /** By name. */
  readonly replicas: readonly ReplicaOverview[];
  readonly shards: readonly ShardOverview[];
  /** The shards with plants that no living replica owns. */
  readonly unowned: readonly number[];
}

/** Returns who owns what in a fleet. */
export function overviewOf({ members, shards }: FleetState, contents: readonly ShardContent[]): FleetOverview {
  const memberOf = new Map(members.map((member) => [member.id, member]));
  const stateOf = new Map(shards.map((shard) => [shard.shard, shard]));
  const plantsIn = new Map(contents.map(({ shard, plants }) => [shard, plants]));
  const alive = members.filter(isAlive);
  const ownerOf = (shard: number): FleetMember | undefined => memberOf.get(stateOf.get(shard)?.owner ?? '');
  return {
    replicas: members
      .map((member) => {
        const owned = shards.filter(({ owner }) => owner === member.id).map(({ shard }) => shard);
        return {
          ...{ name: member.name, version: member.version, state: conditionOf(member, alive), heartbeatAgeMs: Math.round(member.ageMs) },
          ...{ shards: owned, plants: owned.reduce((sum, shard) => sum + (plantsIn.get(shard) ?? 0), 0) },
        };
      })
      .sort((one, other) => one.name.localeCompare(other.name) || one.heartbeatAgeMs - other.heartbeatAgeMs),
    shards: contents.map((content) => {
      const owner = ownerOf(content.shard);
      const state = stateOf.get(content.shard);
      return {
        ...content,
        owner: owner?.name ?? null,
        wish: state?.wish ?? null,
        epoch: state?.epoch ?? 0,
        heartbeatAgeMs: owner === undefined ? null : Math.round(owner.ageMs),
      };
    }),
    unowned: contents
      .filter(({ shard, plants }) => {
        const owner = ownerOf(shard);
        return plants > 0 && (owner === undefined || !isAlive(owner));
      })
      .map(({ shard }) => shard),
  };
}

function conditionOf(member: FleetMember, alive: readonly FleetMember[]): ReplicaOverview['state'] {
  if (!isAlive(member)) return 'ended';
  if (member.isDraining) return 'draining';
  return isCutOff(member, alive) ? 'cut_off' : 'alive';
}
