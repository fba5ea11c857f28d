import type { Clock } from '../../clock.ts';
import { isCutOff, type Patience } from '../../fleet/contact.ts';
import type { FleetMember, FleetState, FleetStore, Replica, ShardHold } from '../../fleet/fleet-store.ts';
import { actsUntilMs, HEARTBEAT_MS, isAlive, isPunctual, LEASE_MS } from '../../fleet/lease-times.ts';
import { type Step, stepOf } from '../../fleet/shares.ts';

/** Does the work of the shards that the replica holds. */
export interface ShardWork {
  /** Called when the replica has got a shard, in a new term of it. */
  begin(hold: ShardHold): void;
  /**
   * Called when the replica does not hold the shard any more, or is about to give it back; perhaps more than once.
   * @returns resolves when nothing is called and published for the shard any more
   */
  end(shard: number): Promise<void>;
  /** Called when the replica has become the one that publishes the state of the whole bridge, or is it no longer. */
  lead(isLeader: boolean): void;
  /** Called with the fleet as each heartbeat finds it. */
  seen(state: FleetState): void;
  /** Returns what the replica says about itself to the others: plain JSON; null: nothing. */
  status(): object | null;
  /** Called with the error when a statement fails, and with null when a heartbeat has reached the database. */
  problem(error: unknown): void;
}

export interface MembershipDeps extends Pick<Clock, 'sleep'> {
  readonly store: FleetStore;
  readonly replica: Replica;
  readonly work: ShardWork;
  /** Returns monotonic milliseconds. */
  readonly steadyMs: () => number;
  /** Default: PATIENCE. */
  readonly patience?: Patience;
}

/** Time from a failed heartbeat to the next one. */
const RETRY_MS = 500;
/** If the work of a shard takes longer to end when the replica stops, it goes on without the right to call, publish and commit. */
const LONGEST_END_MS = 1_000;
/** A heartbeat that follows the end of a lease follows it by this time. */
const AFTER_LEASE_MS = 100;

/**
 * Keeps the replica in its fleet: sends heartbeats, claims shards, and gives them back. The right to act ends by the monotonic clock,
 * whatever the database does, before another replica may take the shards.
 */
export class Membership {
  readonly #deps: MembershipDeps;
  readonly #stopped = new AbortController();
  readonly #held = new Map<number, ShardHold>();
  /** Shards that are given back as soon as their work has ended. */
  readonly #returning = new Set<number>();
  #actsUntilMs = Number.NEGATIVE_INFINITY;
  /** Ends the wait for the end of the present right. */
  #renewed = new AbortController();
  #serverStarted: string | null = null;
  #isLeader = false;
  #running: Promise<void> | null = null;

  constructor(deps: MembershipDeps) {
    this.#deps = deps;
  }

  /** Whether the replica may call and publish for the shard at this moment. */
  mayAct(shard: number): boolean {
    return this.#held.has(shard) && this.isCurrent;
  }

  /** Whether the right to act, which the last heartbeat gave, lasts at this moment. */
  get isCurrent(): boolean {
    return this.#deps.steadyMs() < this.#actsUntilMs;
  }

  /** Whether the replica may publish for the whole bridge at this moment. */
  get mayLead(): boolean {
    return this.#isLeader && this.isCurrent;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Ends the work of all shards, gives them back and leaves the fleet. The others can take them after a second, even if work goes on. */
  async stop(): Promise<void> {
    const { store, replica, work, sleep } = this.#deps;
    this.#stopped.abort();
    this.#renewed.abort();
    const ended = Promise.all([...this.#held.keys()].map((shard) => work.end(shard)));
    const waited = new AbortController();
    await Promise.race([ended, sleep(LONGEST_END_MS, waited.signal).catch(() => undefined)]);
    waited.abort();
    this.#held.clear();
    await this.#running;
    this.#lead(false);
    await store.leave(replica.id).catch((error: unknown) => work.problem(error));
    await ended;
  }

  /** Ends the work of a shard and gives it back. */
  async giveBack(shard: number): Promise<void> {
    const { store, replica, work } = this.#deps;
    if (this.#returning.has(shard)) return;
    this.#returning.add(shard);
    try {
      await work.end(shard);
      this.#held.delete(shard);
      await store.giveBack(replica.id, [shard]);
    } catch (error) {
      work.problem(error);
    } finally {
      this.#returning.delete(shard);
    }
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      const pauseMs = await this.#beat().catch((error: unknown) => {
        this.#deps.work.problem(error);
        return RETRY_MS;
      });
      await this.#deps.sleep(pauseMs, signal).catch(() => undefined);
    }
  }

  /** @returns time until the next heartbeat, milliseconds */
  async #beat(): Promise<number> {
    const { store, replica, steadyMs, work } = this.#deps;
    const sentMs = steadyMs();
    const state = await store.beat(replica, work.status());
    if (this.#stopped.signal.aborted || steadyMs() >= actsUntilMs(sentMs)) return RETRY_MS;
    work.problem(null);
    // Commits may be lost if another server has taken over, so nothing that this replica remembers of its shards holds.
    if (this.#serverStarted !== null && this.#serverStarted !== state.serverStarted) await this.#dropAll();
    this.#serverStarted = state.serverStarted;
    this.#renew(actsUntilMs(sentMs));
    const own = state.shards.filter(({ owner }) => owner === replica.id);
    const isOwn = (hold: ShardHold): boolean => own.some(({ shard, epoch }) => shard === hold.shard && epoch === hold.epoch);
    for (const hold of this.#held.values()) if (!isOwn(hold)) void this.#drop(hold.shard);
    const forgotten = own.filter(({ shard }) => !this.#held.has(shard) && !this.#returning.has(shard)).map(({ shard }) => shard);
    if (forgotten.length > 0) await store.giveBack(replica.id, forgotten);
    this.#lead(leaderOf(state, this.#deps.patience)?.id === replica.id);
    work.seen(state);
    await this.#take(this.#step(state));
    return pauseAfter(state);
  }

  #step({ members, shards }: FleetState): Step {
    const { patience, replica } = this.#deps;
    const alive = members.filter(isAlive);
    const partners = alive.filter((member) => isPunctual(member) && !member.isDraining && !isCutOff(member, alive, patience));
    const living = new Set(alive.map(({ id }) => id));
    const idOf = (name: string | null): string | null => partners.find((member) => member.name === name)?.id ?? null;
    return stepOf(replica.id, {
      members: partners,
      shards: shards
        .filter(({ shard, owner }) => owner !== replica.id || (this.#held.has(shard) && !this.#returning.has(shard)))
        .map(({ shard, owner, wish }) => ({ shard, owner: owner !== null && living.has(owner) ? owner : null, wish: idOf(wish) })),
      isSettled: this.#returning.size === 0 && alive.every(({ joinedMs }) => joinedMs >= LEASE_MS),
    });
  }

  async #take({ claim, giveBack }: Step): Promise<void> {
    const { store, replica, work, steadyMs } = this.#deps;
    for (const shard of giveBack) void this.giveBack(shard);
    if (claim.length === 0) return;
    for (const hold of await store.claim(replica.id, claim)) {
      // The next heartbeat gives back what came too late.
      if (this.#stopped.signal.aborted || steadyMs() >= this.#actsUntilMs) return;
      this.#held.set(hold.shard, hold);
      work.begin(hold);
    }
  }

  /** Extends the right to act. When it ends without another heartbeat, the work of all shards ends. */
  #renew(untilMs: number): void {
    const { sleep, steadyMs } = this.#deps;
    this.#renewed.abort();
    this.#renewed = new AbortController();
    this.#actsUntilMs = untilMs;
    const lapsed = (): void => {
      this.#lead(false);
      void this.#dropAll();
    };
    sleep(untilMs - steadyMs(), this.#renewed.signal).then(lapsed, () => undefined);
  }

  async #dropAll(): Promise<void> {
    await Promise.all([...this.#held.keys()].map((shard) => this.#drop(shard)));
  }

  #drop(shard: number): Promise<void> {
    this.#held.delete(shard);
    return this.#deps.work.end(shard);
  }

  #lead(isLeader: boolean): void {
    if (isLeader === this.#isLeader) return;
    this.#isLeader = isLeader;
    this.#deps.work.lead(isLeader);
  }
}

/** Returns the time until the next heartbeat: it comes at the end of a lease, if one ends before it is due, so that the shards are taken then. */
function pauseAfter({ members }: FleetState): number {
  const ends = members.map(({ ageMs }) => LEASE_MS - ageMs).filter((ms) => ms >= 0);
  return Math.min(HEARTBEAT_MS, ...ends.map((ms) => ms + AFTER_LEASE_MS));
}

/** Returns the living member that has been in the fleet for the longest time, of those that are not cut off. */
function leaderOf({ members }: FleetState, patience?: Patience): FleetMember | undefined {
  const alive = members.filter(isAlive);
  const able = alive.filter((member) => !isCutOff(member, alive, patience));
  return able.sort((one, other) => other.joinedMs - one.joinedMs || (one.id < other.id ? -1 : 1))[0];
}
