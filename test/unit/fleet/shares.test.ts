import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Member, type SharedShard, stepOf } from '../../../src/fleet/shares.ts';

/** The owners of the shards and the wishes for them, as in the database, which handles one heartbeat at a time. */
class Ownership {
  readonly owners: (string | null)[];
  readonly wishes: (string | null)[];
  readonly alive = new Map<string, number>();
  moves = 0;

  constructor(shards: number) {
    this.owners = Array(shards).fill(null);
    this.wishes = Array(shards).fill(null);
  }

  ownedBy(id: string): number {
    return this.owners.filter((owner) => owner === id).length;
  }

  get members(): readonly Member[] {
    return [...this.alive].map(([id, maxShards]) => ({ id, maxShards }));
  }

  get shards(): readonly SharedShard[] {
    return this.owners.map((owner, shard) => ({ shard, owner, wish: this.wishes[shard] ?? null }));
  }

  get shares(): readonly number[] {
    return this.members.map(({ id }) => this.ownedBy(id));
  }

  /** Whether the user wishes that the owner of the shard owns it. */
  isWished(shard: number): boolean {
    return this.wishes[shard] !== null && this.wishes[shard] === this.owners[shard];
  }

  /** Removes a member whose lease has expired. Its shards have no owner then. */
  end(id: string): void {
    this.alive.delete(id);
    for (const [shard, owner] of this.owners.entries()) if (owner === id) this.owners[shard] = null;
  }

  beat(id: string, isSettled: boolean): void {
    const { claim, giveBack } = stepOf(id, { members: this.members, shards: this.shards, isSettled });
    for (const shard of claim) this.#change(shard, null, id);
    for (const shard of giveBack) this.#change(shard, id, null);
  }

  /** Handles a heartbeat of each member in turn, and repeats this for the given number of rounds. */
  beatAll(rounds: number): void {
    for (let round = 0; round < rounds; round += 1) for (const id of this.alive.keys()) this.beat(id, true);
  }

  #change(shard: number, from: string | null, to: string | null): void {
    expect(this.owners[shard]).toBe(from);
    this.owners[shard] = to;
    this.moves += 1;
  }
}

const MEMBERS = ['a', 'b', 'c', 'd', 'e'];
const shardCount = fc.integer({ min: 0, max: 40 });
const member = fc.constantFrom(...MEMBERS);
const wish = fc.record({ kind: fc.constant('wish' as const), shard: fc.nat(39), id: fc.option(member) });
const change = fc.record({
  kind: fc.constantFrom('join' as const, 'end' as const, 'beat' as const, 'settled beat' as const),
  id: member,
  maxShards: fc.integer({ min: 0, max: 20 }),
});
const changes = fc.array(change, { maxLength: 60 });
const changesAndWishes = fc.array(fc.oneof({ weight: 3, arbitrary: change }, { weight: 1, arbitrary: wish }), { maxLength: 60 });

type Happened = typeof changesAndWishes extends fc.Arbitrary<infer T> ? T : never;

/** @param limits whether each member may own all shards, or as many as the events say */
function ownershipAfter(shards: number, happened: Happened, limits: 'ample' | 'scarce' = 'ample'): Ownership {
  const ownership = new Ownership(shards);
  for (const event of happened) {
    if (event.kind === 'wish') {
      if (event.shard < shards) ownership.wishes[event.shard] = event.id;
    } else if (event.kind === 'join') {
      const maxShards = limits === 'ample' ? event.maxShards + shards : event.maxShards;
      ownership.alive.set(event.id, ownership.alive.get(event.id) ?? maxShards);
    } else if (event.kind === 'end') ownership.end(event.id);
    else if (ownership.alive.has(event.id)) ownership.beat(event.id, event.kind === 'settled beat');
  }
  return ownership;
}

/** Lets the members act until nothing changes any more. */
function untilStill(ownership: Ownership): void {
  ownership.beatAll(4 * ownership.owners.length + 4);
  const { moves } = ownership;
  ownership.beatAll(5);
  expect(ownership.moves).toBe(moves);
}

describe('the shares of the members', () => {
  it('differ by at most one once nothing changes, and no shard is without an owner', () => {
    fc.assert(
      fc.property(shardCount, changes, (shards, happened) => {
        const ownership = ownershipAfter(shards, happened);
        untilStill(ownership);
        if (ownership.alive.size === 0) return;
        expect(ownership.owners).not.toContain(null);
        expect(Math.max(...ownership.shares) - Math.min(...ownership.shares)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('never exceed what a member may own, and leave no shard without an owner while a member may own more', () => {
    fc.assert(
      fc.property(shardCount, changesAndWishes, (shards, happened) => {
        const ownership = ownershipAfter(shards, happened, 'scarce');
        untilStill(ownership);
        for (const { id, maxShards } of ownership.members) expect(ownership.ownedBy(id)).toBeLessThanOrEqual(maxShards);
        const mayOwnMore = ownership.members.some(({ id, maxShards }) => ownership.ownedBy(id) < maxShards);
        if (mayOwnMore) expect(ownership.owners).not.toContain(null);
      }),
    );
  });

  it('move only as many shards as a new member takes', () => {
    const ownership = new Ownership(12);
    for (const id of ['a', 'b']) ownership.alive.set(id, 99);
    ownership.beatAll(20);
    ownership.moves = 0;
    ownership.alive.set('c', 99);
    ownership.beatAll(20);
    expect(ownership.shares).toEqual([4, 4, 4]);
    expect(ownership.moves).toBe(2 * 4);
  });

  it('stay as they are until a lease time after the last arrival', () => {
    const ownership = new Ownership(6);
    ownership.alive.set('a', 99);
    ownership.beat('a', false);
    ownership.alive.set('b', 99);
    for (let n = 0; n < 5; n += 1) for (const id of ['a', 'b']) ownership.beat(id, false);
    expect(ownership.shares).toEqual([6, 0]);
    ownership.beatAll(10);
    expect(ownership.shares).toEqual([3, 3]);
  });

  it('are given back whole by a member that is to be drained, also where a wish names it', () => {
    const shards = [1, 2, 3].map((shard) => ({ shard, owner: 'a', wish: 'a' }));
    expect(stepOf('a', { members: [{ id: 'b', maxShards: 9 }], shards, isSettled: false })).toEqual({ claim: [], giveBack: [1, 2, 3] });
  });
});

describe('the wishes of the user', () => {
  it('are fulfilled while their member lives and may own more; the other shares differ by at most one', () => {
    fc.assert(
      fc.property(shardCount, changesAndWishes, (shards, happened) => {
        const ownership = ownershipAfter(shards, happened);
        untilStill(ownership);
        for (const [shard, wish] of ownership.wishes.entries()) {
          if (wish !== null && ownership.alive.has(wish)) expect(ownership.owners[shard]).toBe(wish);
        }
        const fewest = Math.min(...ownership.shares);
        for (const { id } of ownership.members) {
          const hasFree = ownership.owners.some((owner, shard) => owner === id && !ownership.isWished(shard));
          if (hasFree) expect(ownership.ownedBy(id) - fewest).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('move one shard, and another one in return', () => {
    const ownership = new Ownership(6);
    for (const id of ['a', 'b']) ownership.alive.set(id, 99);
    ownership.beatAll(10);
    const shard = ownership.owners.indexOf('a');
    ownership.moves = 0;
    ownership.wishes[shard] = 'b';
    ownership.beatAll(10);
    expect(ownership.owners[shard]).toBe('b');
    expect(ownership.shares).toEqual([3, 3]);
    expect(ownership.moves).toBe(4);
  });

  it('for a member that has ended count again when it is back', () => {
    const ownership = new Ownership(4);
    for (const id of ['a', 'b']) ownership.alive.set(id, 99);
    ownership.wishes[0] = 'b';
    ownership.beatAll(10);
    ownership.end('b');
    ownership.beatAll(10);
    expect(ownership.owners).toEqual(['a', 'a', 'a', 'a']);
    ownership.alive.set('b', 99);
    ownership.beatAll(10);
    expect(ownership.owners[0]).toBe('b');
  });

  it('for a member that may own no more are ignored', () => {
    const ownership = new Ownership(4);
    ownership.alive.set('a', 99);
    ownership.alive.set('b', 1);
    ownership.beatAll(10);
    const [shard] = ownership.owners.flatMap((owner, n) => (owner === 'a' ? [n] : []));
    ownership.wishes[shard ?? 0] = 'b';
    untilStill(ownership);
    expect(ownership.shares).toEqual([3, 1]);
  });
});
