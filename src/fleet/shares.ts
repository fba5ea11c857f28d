/** A member of the fleet that takes shards. Members that leave, or are to be drained, are not among them. */
export interface Member {
  readonly id: string;
  /** Number of shards that it owns. */
  readonly owned: number;
  /** Most shards that it may own (`fleet.max_shards`). */
  readonly maxShards: number;
}

export interface FleetView {
  /** The members that live, this one among them. */
  readonly members: readonly Member[];
  /** Number of shards without a living owner. */
  readonly unowned: number;
  /** Whether no member has joined the fleet in the last lease time. Shards are given back only then. */
  readonly isSettled: boolean;
}

/** What a member does after a heartbeat. */
export interface Step {
  /** Number of shards to claim. */
  readonly claim: number;
  /** Number of shards to give back. */
  readonly giveBack: number;
}

/** A member gives a shard back only if another one has at least this many fewer, so that no shard moves back and forth. */
const SURPLUS = 2;

/**
 * Decides what a member does after a heartbeat. Unowned shards go to the members with the fewest shards. If there are none,
 * and a member has at least two shards fewer than the fullest member, the fullest member gives one back.
 * @param id of the member that decides; absent from the view's members: it gives all back
 */
export function stepOf(id: string, owned: number, { members, unowned, isSettled }: FleetView): Step {
  const self = members.find((member) => member.id === id);
  if (self === undefined) return { claim: 0, giveBack: owned };
  if (unowned > 0) return { claim: sharesOf(members, unowned).get(id) ?? 0, giveBack: 0 };
  const open = members.filter((member) => member.owned < member.maxShards);
  const fewest = Math.min(...open.map((member) => member.owned));
  const isFullest = fullest(members)?.id === id;
  return { claim: 0, giveBack: isSettled && isFullest && self.owned - fewest >= SURPLUS ? 1 : 0 };
}

/** Returns how many of the unowned shards each member gets: each shard goes to the member that has the fewest then. */
function sharesOf(members: readonly Member[], unowned: number): ReadonlyMap<string, number> {
  const shares = new Map<string, number>();
  const ownedBy = ({ id, owned }: Member): number => owned + (shares.get(id) ?? 0);
  for (let shard = 0; shard < unowned; shard += 1) {
    const [first, ...others] = members.filter((member) => ownedBy(member) < member.maxShards);
    if (first === undefined) break;
    const fewest = others.reduce((one, other) => (comesBefore(other, one, ownedBy) ? other : one), first);
    shares.set(fewest.id, (shares.get(fewest.id) ?? 0) + 1);
  }
  return shares;
}

const comesBefore = (one: Member, other: Member, ownedBy: (member: Member) => number): boolean =>
  ownedBy(one) === ownedBy(other) ? one.id < other.id : ownedBy(one) < ownedBy(other);

const fullest = (members: readonly Member[]): Member | undefined =>
  [...members].sort((one, other) => other.owned - one.owned || (one.id < other.id ? -1 : 1))[0];
