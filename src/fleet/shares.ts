/** A member of the fleet that takes shards. Members that leave, are to be drained, are cut off or late with their heartbeat are not among them. */
export interface Member {
  readonly id: string;
  /** Most shards that it may own (`fleet.max_shards`). */
  readonly maxShards: number;
}

/** A shard that can be given to a member. */
export interface SharedShard {
  readonly shard: number;
  /** Id of the living replica that owns it; null: none does. */
  readonly owner: string | null;
  /** Id of the member that the user wishes to own it; null: any. */
  readonly wish: string | null;
}

export interface FleetView {
  /** The members that take shards, the one that decides among them. */
  readonly members: readonly Member[];
  /** All shards, in the same order for each member. Those that a member is about to give back are not among them. */
  readonly shards: readonly SharedShard[];
  /** Whether no member has joined the fleet in the last lease time. Shards are given back only then. */
  readonly isSettled: boolean;
}

/** What a member does after a heartbeat. */
export interface Step {
  /** The shards to claim. */
  readonly claim: readonly number[];
  /** The shards to give back. */
  readonly giveBack: readonly number[];
}

/** A member gives a shard back only if another one has at least this many fewer, so that no shard moves back and forth. */
const SURPLUS = 2;

const NOTHING: Step = { claim: [], giveBack: [] };

/**
 * Decides what a member does after a heartbeat. A shard goes to the member that the user wishes, while that member may own more shards.
 * The other unowned shards go to the members with the fewest shards. If there is no unowned shard, and a member has at least two shards
 * fewer than the fullest of those with a shard that is not wished to be theirs, that one gives such a shard back.
 * @param id of the member that decides; absent from the view's members: it gives all back
 */
export function stepOf(id: string, { members, shards, isSettled }: FleetView): Step {
  const own = shards.filter(({ owner }) => owner === id);
  if (!members.some((member) => member.id === id)) return { claim: [], giveBack: numbersOf(own) };
  const wishes = fulfillable(members, shards);
  const owned = countsOf(members, ({ id: member }) => shards.filter(({ owner }) => owner === member).length);
  if (shards.some(({ owner }) => owner === null))
    return { claim: claimsOf(members, { shards, wishes, owned }).get(id) ?? [], giveBack: [] };
  if (!isSettled) return NOTHING;
  const wishedAway = own.filter(({ shard }) => wishes.has(shard) && wishes.get(shard) !== id);
  if (wishedAway.length > 0) return { claim: [], giveBack: numbersOf(wishedAway) };
  const isFree = ({ shard }: SharedShard): boolean => !wishes.has(shard);
  const givers = members.filter((member) => shards.some((shard) => shard.owner === member.id && isFree(shard)));
  const fewest = Math.min(...members.filter((member) => mayOwnMore(member, owned)).map((member) => owned.get(member.id) ?? 0));
  const isSurplus = fullest(givers, owned)?.id === id && own.length - fewest >= SURPLUS;
  return isSurplus ? { claim: [], giveBack: numbersOf(own.filter(isFree).slice(-1)) } : NOTHING;
}

/** Number of shards that each member owns or gets, by its id. */
type Counts = Map<string, number>;

/**
 * Returns the wishes that can be fulfilled: those of shards that their member owns already, and of others as long as the member may own
 * more. Key: shard. Value: id of the member.
 */
function fulfillable(members: readonly Member[], shards: readonly SharedShard[]): ReadonlyMap<number, string> {
  const fulfilled = new Map<number, string>();
  const capacity = countsOf(members, ({ id, maxShards }) => maxShards - shards.filter(({ owner }) => owner === id).length);
  for (const { shard, owner, wish } of [...shards.filter(isUnowned), ...shards.filter((one) => !isUnowned(one))]) {
    const left = capacity.get(wish ?? '');
    if (wish === null || left === undefined || (owner !== wish && left <= 0)) continue;
    fulfilled.set(shard, wish);
    if (owner !== wish) capacity.set(wish, left - 1);
  }
  return fulfilled;
}

interface Ownership {
  readonly shards: readonly SharedShard[];
  readonly wishes: ReadonlyMap<number, string>;
  readonly owned: Counts;
}

/** Returns which of the unowned shards each member claims: first those that are wished, then each goes to the member with the fewest shards. */
function claimsOf(members: readonly Member[], { shards, wishes, owned }: Ownership): ReadonlyMap<string, readonly number[]> {
  const claims = new Map<string, number[]>();
  const counts: Counts = new Map(owned);
  const give = (shard: number, id: string): void => {
    claims.set(id, [...(claims.get(id) ?? []), shard]);
    counts.set(id, (counts.get(id) ?? 0) + 1);
  };
  const unowned = shards.filter(isUnowned);
  for (const { shard } of unowned) {
    const wish = wishes.get(shard);
    if (wish !== undefined) give(shard, wish);
  }
  for (const { shard } of unowned.filter((one) => !wishes.has(one.shard))) {
    const fewest = emptiest(
      members.filter((member) => mayOwnMore(member, counts)),
      counts,
    );
    if (fewest !== undefined) give(shard, fewest.id);
  }
  return claims;
}

const countsOf = (members: readonly Member[], count: (member: Member) => number): Counts =>
  new Map(members.map((member) => [member.id, count(member)]));

const isUnowned = ({ owner }: SharedShard): boolean => owner === null;

const numbersOf = (shards: readonly SharedShard[]): readonly number[] => shards.map(({ shard }) => shard);

const mayOwnMore = ({ id, maxShards }: Member, counts: Counts): boolean => (counts.get(id) ?? 0) < maxShards;

const inOrder = (members: readonly Member[], counts: Counts, sign: 1 | -1): readonly Member[] =>
  [...members].sort((one, other) => sign * ((counts.get(one.id) ?? 0) - (counts.get(other.id) ?? 0)) || (one.id < other.id ? -1 : 1));

const emptiest = (members: readonly Member[], counts: Counts): Member | undefined => inOrder(members, counts, 1)[0];

const fullest = (members: readonly Member[], counts: Counts): Member | undefined => inOrder(members, counts, -1)[0];
