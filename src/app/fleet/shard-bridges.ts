import type { Clock } from '../../clock.ts';
import type { FleetStore, ShardHold, ShardPlants } from '../../fleet/fleet-store.ts';
import type { Log } from '../../log.ts';
import type { ShardStatuses } from './joined-status.ts';
import type { ShardBridge } from './shard-bridge.ts';

/** The part of a ShardBridge that is used here. */
export type OneBridge = Pick<ShardBridge, 'hold' | 'plants' | 'former' | 'status' | 'end'>;

export interface ShardBridgesDeps extends Pick<Clock, 'sleep'> {
  readonly store: Pick<FleetStore, 'plantsOf'>;
  /** Starts the bridge of a shard with the plants that the shard has now. */
  readonly start: (hold: ShardHold, own: ShardPlants) => OneBridge;
  /** Whether the replica may act for the shard at this moment. */
  readonly mayAct: (shard: number) => boolean;
  /** Called with the error when the plants of a shard cannot be read, or its bridge does not end as it should. */
  readonly problem: (error: unknown) => void;
  readonly log: Log;
  /** Aborted when the replica stops. */
  readonly signal: AbortSignal;
}

/** Time from a failed look at the plants of a shard to the next one. */
const RETRY_MS = 1_000;

/** The bridges of the shards that the replica holds: one for each shard, with the plants of the newest plan. */
export class ShardBridges {
  readonly #deps: ShardBridgesDeps;
  readonly #holds = new Map<number, ShardHold>();
  readonly #bridges = new Map<number, OneBridge>();
  /** The ends of bridges that the next one of the same shard waits for. */
  readonly #replaced = new Map<number, Promise<void>>();
  #planVersion = -1;

  constructor(deps: ShardBridgesDeps) {
    this.#deps = deps;
  }

  /** Starts the bridge of a shard, in a new term of it. */
  begin(hold: ShardHold): void {
    this.#holds.set(hold.shard, hold);
    void this.#open(hold);
  }

  /** @returns resolves when no bridge of the shard runs any more */
  async end(shard: number): Promise<void> {
    const bridge = this.#bridges.get(shard);
    this.#holds.delete(shard);
    this.#bridges.delete(shard);
    if (bridge !== undefined) this.#deps.log.info({ shard }, 'shard ended');
    await Promise.all([bridge?.end(), this.#replaced.get(shard)]);
  }

  /**
   * Call with the version of the plan at each heartbeat. If it is a new one, the bridges of shards whose plants have changed start again, and
   * those which have to remove what was published for former plants.
   */
  planned(version: number): void {
    if (version !== this.#planVersion) void this.#follow(version);
  }

  /** What the bridges say about themselves. */
  get statuses(): ShardStatuses {
    return Object.fromEntries([...this.#bridges].flatMap(([shard, { status }]) => (status === null ? [] : [[shard, status]])));
  }

  /** Starts no bridge if the shard has no plants any more. */
  async #open(hold: ShardHold): Promise<void> {
    const { store, start, mayAct, problem, log, sleep, signal } = this.#deps;
    const isHeld = (): boolean => this.#holds.get(hold.shard) === hold && mayAct(hold.shard);
    while (isHeld()) {
      const version = this.#planVersion;
      try {
        const own = (await store.plantsOf([hold.shard])).get(hold.shard);
        // A plan has deleted a shard that has no plants any more.
        if (!isHeld() || own === undefined || own.plants.length === 0) return;
        log.info({ shard: hold.shard, plants: own.plants.length }, 'shard begins');
        this.#bridges.set(hold.shard, start(hold, own));
        // The plan may have changed after the plants of the shard were read.
        if (version !== this.#planVersion) void this.#follow(this.#planVersion);
        return;
      } catch (error) {
        problem(error);
        await sleep(RETRY_MS, signal).catch(() => undefined);
      }
    }
  }

  async #follow(version: number): Promise<void> {
    this.#planVersion = version;
    try {
      const planned = await this.#deps.store.plantsOf([...this.#bridges.keys()]);
      for (const bridge of [...this.#bridges.values()]) {
        const { plants = [], former = [] } = planned.get(bridge.hold.shard) ?? {};
        const isSame = plants.join() === bridge.plants.join() && former.every((psId) => bridge.former.includes(psId));
        if (!isSame && this.#bridges.get(bridge.hold.shard) === bridge) await this.#replace(bridge);
      }
    } catch (error) {
      this.#planVersion = -1;
      this.#deps.problem(error);
    }
  }

  async #replace(bridge: OneBridge): Promise<void> {
    const { hold } = bridge;
    this.#bridges.delete(hold.shard);
    const ended = bridge.end().catch(this.#deps.problem);
    this.#replaced.set(hold.shard, ended);
    await ended;
    if (this.#replaced.get(hold.shard) === ended) this.#replaced.delete(hold.shard);
    void this.#open(hold);
  }
}
