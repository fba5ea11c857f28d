import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Member, stepOf } from '../../../src/fleet/shares.ts';

/** The owners of the shards, as in the database, which handles one heartbeat at a time. */
class Ownership {
  readonly owners: (string | null)[];
  readonly alive = new Map<string, number>();
  moves = 0;

  constructor(shards: number) {
    this.owners = Array(shards).fill(null);
  }

  ownedBy(id: string): number {
    return this.owners.filter((owner) => owner === id).length;
  }

  get members(): readonly Member[] {
    return [...this.alive].map(([id, maxShards]) => ({ id, owned: this.ownedBy(id), maxShards }));
  }

  get shares(): readonly number[] {
    return this.members.map(({ owned }) => owned);
  }

  /** Removes a member whose lease has expired. Its shards have no owner then. */
  end(id: string): void {
    this.alive.delete(id);
    for (const [shard, owner] of this.owners.entries()) if (owner === id) this.owners[shard] = null;
  }

  beat(id: string, isSettled: boolean): void {
    const unowned = this.owners.filter((owner) => owner === null).length;
    const { claim, giveBack } = stepOf(id, this.ownedBy(id), { members: this.members, unowned, isSettled });
    expect(claim).toBeLessThanOrEqual(unowned);
    this.#change(null, id, claim);
    this.#change(id, null, giveBack);
  }

  /** Handles a heartbeat of each member in turn, and repeats this for the given number of rounds. */
  beatAll(rounds: number): void {
    for (let round = 0; round < rounds; round += 1) for (const id of this.alive.keys()) this.beat(id, true);
  }

  #change(from: string | null, to: string | null, count: number): void {
    for (let n = 0; n < count; n += 1) {
      this.owners[this.owners.indexOf(from)] = to;
      this.moves += 1;
    }
  }
}

const MEMBERS = ['a', 'b', 'c', 'd', 'e'];
const events = fc.array(
  fc.record({
    kind: fc.constantFrom('join', 'end', 'beat', 'settled beat'),
    id: fc.constantFrom(...MEMBERS),
    maxShards: fc.integer({ min: 0, max: 20 }),
  }),
  { maxLength: 60 },
);

type Events = typeof events extends fc.Arbitrary<infer T> ? T : never;

function ownershipAfter(shards: number, happened: Events, mostShards = Number.POSITIVE_INFINITY): Ownership {
  const ownership = new Ownership(shards);
  for (const { kind, id, maxShards } of happened) {
    if (kind === 'join') ownership.alive.set(id, ownership.alive.get(id) ?? Math.min(maxShards + shards, mostShards + maxShards));
    else if (kind === 'end') ownership.end(id);
    else if (ownership.alive.has(id)) ownership.beat(id, kind === 'settled beat');
  }
  return ownership;
}

const shardCount = fc.integer({ min: 0, max: 40 });

describe('the shares of the members', () => {
  it('differ by at most one once nothing changes, and no shard is without an owner', () => {
    fc.assert(
      fc.property(shardCount, events, (shards, happened) => {
        const ownership = ownershipAfter(shards, happened);
        ownership.beatAll(2 * shards + 2);
        if (ownership.alive.size === 0) return;
        expect(ownership.owners).not.toContain(null);
        expect(Math.max(...ownership.shares) - Math.min(...ownership.shares)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('do not change any more once they differ by at most one', () => {
    fc.assert(
      fc.property(shardCount, events, (shards, happened) => {
        const ownership = ownershipAfter(shards, happened);
        ownership.beatAll(2 * shards + 2);
        const { moves } = ownership;
        ownership.beatAll(5);
        expect(ownership.moves).toBe(moves);
      }),
    );
  });

  it('never exceed what a member may own', () => {
    fc.assert(
      fc.property(shardCount, events, (shards, happened) => {
        const ownership = ownershipAfter(shards, happened, 0);
        ownership.beatAll(shards + 2);
        for (const { owned, maxShards } of ownership.members) expect(owned).toBeLessThanOrEqual(maxShards);
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

  it('are given back whole by a member that is to be drained', () => {
    const members = [{ id: 'b', owned: 2, maxShards: 9 }];
    expect(stepOf('a', 3, { members, unowned: 0, isSettled: false })).toEqual({ claim: 0, giveBack: 3 });
  });
});
