/** A replica as it takes part in the fleet. */
export interface Replica {
  /** A random UUID of this start. */
  readonly id: string;
  /** Configuration option `fleet.replica`. */
  readonly name: string;
  /** Version of this program. */
  readonly version: string;
  /** Most shards that it may own. */
  readonly maxShards: number;
}

/** A replica as the database knows it. */
export interface FleetMember extends Replica {
  /** Time since its last heartbeat, by the clock of the database, milliseconds. */
  readonly ageMs: number;
  /** Time since its first heartbeat, milliseconds. */
  readonly joinedMs: number;
  /** Whether it gives its shards back and claims none, as the user has requested. */
  readonly isDraining: boolean;
  /** What it said about itself with its last heartbeat: plain JSON; null: nothing. */
  readonly status: unknown;
}

/** The right to write for the plants of a shard. */
export interface ShardHold {
  readonly shard: number;
  /** Number of the term. Each claim and each return of the shard raises it. */
  readonly epoch: number;
}

export interface ShardState extends ShardHold {
  /** Id of the replica that owns the shard; null: none does. It may have ended. */
  readonly owner: string | null;
  /** Name of the replica that the user wishes to own it; null: any. */
  readonly wish: string | null;
}

/** What a shard holds. */
export interface ShardContent {
  readonly shard: number;
  /** Name of the account's stores. */
  readonly account: string;
  /** Number of its plants. */
  readonly plants: number;
}

/** The plants of a shard, by ps_id. */
export interface ShardPlants {
  readonly plants: readonly string[];
  /** Plants that have left the account within the last day: what was published for them is to be removed. */
  readonly former: readonly string[];
}

/** The fleet as one heartbeat finds it. */
export interface FleetState {
  /** A random text that all replicas of the fleet share. */
  readonly fleet: string;
  /** Number of the present plan of the shards. */
  readonly planVersion: number;
  /** All members whose row exists, whether their last heartbeat is recent or not. */
  readonly members: readonly FleetMember[];
  readonly shards: readonly ShardState[];
  /** When the server was started, as it writes it. If it changes, commits may be lost, so that all shards are claimed again. */
  readonly serverStarted: string;
}

/** Which plants belong to which shard. */
export interface PlannedShards {
  /** Number of this plan. */
  readonly version: number;
  /** ps_id to shard. */
  readonly assigned: ReadonlyMap<string, number>;
  /** Lowest number that no shard has had. */
  readonly nextShard: number;
}

/** The shared memory of the fleet. All times are those of its own clock. Each method is one transaction, or several of which each stands alone. */
export interface FleetStore {
  /** Returns the fleet without taking part in it. */
  state(): Promise<FleetState>;
  /**
   * Records a heartbeat of the replica, and returns the state of the fleet after that.
   * @param status what the replica says about itself: plain JSON, or null
   */
  beat(replica: Replica, status: object | null): Promise<FleetState>;
  /** Takes those of the shards that nobody owns, or whose owner has sent no heartbeat for the lease time. */
  claim(id: string, shards: readonly number[]): Promise<readonly ShardHold[]>;
  /** Gives shards back, as far as the replica still owns them. */
  giveBack(id: string, shards: readonly number[]): Promise<void>;
  /** Gives all shards of the replica back, and deletes the replica. */
  leave(id: string): Promise<void>;
  /**
   * Asks the living replicas of this name to give their shards back and to claim none.
   * @param isDraining false: takes that back
   * @returns whether there is one
   */
  drain(name: string, isDraining: boolean): Promise<boolean>;
  /**
   * Records which replica the user wishes to own a shard.
   * @param name null: any
   * @returns whether the shard exists
   */
  move(shard: number, name: string | null): Promise<boolean>;
  /** Returns what each shard holds. */
  contents(): Promise<readonly ShardContent[]>;
  /** Returns the plants of those of the shards that have any. */
  plantsOf(shards: readonly number[]): Promise<ReadonlyMap<number, ShardPlants>>;
  /** @param account name of the account's stores */
  plan(account: string): Promise<PlannedShards>;
  /**
   * Replaces the plan of an account: makes its new shards, and deletes those without plants. Another shard removes what was published for
   * the former plants of a deleted one.
   * @param version of the plan from which the new one was made
   * @returns false if the plan has changed meanwhile; then nothing is written
   */
  replan(account: string, version: number, assigned: ReadonlyMap<string, number>): Promise<boolean>;
}
