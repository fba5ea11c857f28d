import type { FleetMember, FleetState, FleetStore, PlannedShards, Replica, ShardHold, ShardState } from '../../src/fleet/fleet-store.ts';
import { LEASE_MS } from '../../src/fleet/lease-times.ts';

interface Row extends Replica {
  joined: number;
  beat: number;
  isDraining: boolean;
  status: unknown;
}

/** The shared memory of a fleet, with a clock of its own, in place of the database. Each statement is atomic, as there. */
export class MemoryFleet {
  readonly members = new Map<string, Row>();
  readonly shards: ShardState[];
  serverStarted = 'first';
  readonly #nowMs: () => number;

  constructor(shards: number, nowMs: () => number) {
    this.shards = Array.from({ length: shards }, (_, shard) => ({ shard, owner: null, epoch: 0, wish: null }));
    this.#nowMs = nowMs;
  }

  /** Returns the store as one replica sees it. @param reach waits, or fails, where the way to the database does */
  seenThrough(reach: () => Promise<void>): FleetStore {
    const through =
      <A extends unknown[], R>(statement: (...args: A) => R) =>
      async (...args: A): Promise<R> => {
        await reach();
        return statement(...args);
      };
    return {
      state: through(() => this.#state()),
      beat: through((replica, status) => this.#beat(replica, status)),
      claim: through((id, shards) => this.#claim(id, shards)),
      giveBack: through((id, shards) => this.#free((state) => state.owner === id && shards.includes(state.shard))),
      leave: through((id) => {
        this.#free(({ owner }) => owner === id);
        this.members.delete(id);
      }),
      drain: through((name, isDraining) => {
        const found = [...this.members.values()].filter((member) => member.name === name);
        for (const member of found) member.isDraining = isDraining;
        return found.length > 0;
      }),
      move: through((shard, wish) => {
        const state = this.shards[shard];
        if (state !== undefined) this.shards[shard] = { ...state, wish };
        return state !== undefined;
      }),
      contents: through(() => this.shards.map(({ shard }) => ({ shard, account: 'account', plants: 1 }))),
      plantsOf: through((shards) => new Map(shards.map((shard) => [shard, { plants: [String(shard)], former: [] }]))),
      plan: through((): PlannedShards => ({ version: 0, assigned: new Map(), nextShard: 1 })),
      replan: through(() => true),
    };
  }

  #beat(replica: Replica, status: object | null): FleetState {
    const now = this.#nowMs();
    const row = this.members.get(replica.id) ?? { ...replica, joined: now, beat: now, isDraining: false, status };
    row.beat = now;
    row.status = status;
    this.members.set(replica.id, row);
    return this.#state();
  }

  #state(): FleetState {
    const now = this.#nowMs();
    const members = [...this.members.values()].map(
      ({ joined, beat, ...member }): FleetMember => ({ ...member, ageMs: now - beat, joinedMs: now - joined }),
    );
    return {
      fleet: 'fleet',
      planVersion: 0,
      members,
      shards: this.shards.map((shard) => ({ ...shard })),
      serverStarted: this.serverStarted,
    };
  }

  #claim(id: string, shards: readonly number[]): readonly ShardHold[] {
    const isFree = ({ owner }: ShardState): boolean =>
      owner === null || (this.members.get(owner)?.beat ?? Number.NEGATIVE_INFINITY) < this.#nowMs() - LEASE_MS;
    return this.shards
      .filter((state) => shards.includes(state.shard) && isFree(state))
      .map((state) => this.#set(state.shard, { ...state, epoch: state.epoch + 1, owner: id }));
  }

  #free(isChosen: (state: ShardState) => boolean): void {
    for (const state of this.shards.filter(isChosen)) this.#set(state.shard, { ...state, owner: null, epoch: state.epoch + 1 });
  }

  #set(shard: number, state: ShardState): ShardHold {
    this.shards[shard] = state;
    return { shard, epoch: state.epoch };
  }
}
