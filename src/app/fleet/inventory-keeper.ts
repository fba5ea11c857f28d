import { isDeepStrictEqual } from 'node:util';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../calendar.ts';
import type { Clock } from '../../clock.ts';
import type { FleetStore } from '../../fleet/fleet-store.ts';
import { planShards } from '../../fleet/shard-plan.ts';
import type { PlantChoice } from '../../inventory/chosen-plants.ts';
import { Inventory, type ListCalls } from '../../inventory/inventory.ts';
import { type Kept, keptOf, listedIn } from '../../inventory/kept-lists.ts';
import type { Log } from '../../log.ts';
import { CallTracker } from '../../poll/call-tracker.ts';
import type { Doubt, SharedLists } from './shared-lists.ts';

export interface InventoryKeeperDeps extends Clock {
  readonly client: ListCalls;
  /** The plants that the configuration chooses. */
  readonly choice: PlantChoice;
  readonly lists: Pick<SharedLists, 'read' | 'write' | 'doubts'>;
  readonly store: Pick<FleetStore, 'plan' | 'replan'>;
  /** Name of the account's stores. */
  readonly account: string;
  /** Most plants in a shard. */
  readonly size: number;
  readonly random: () => number;
  readonly log: Log;
  /** Called after each cycle; null if it had no error. */
  readonly listed: (error: unknown) => void;
}

/** The lists of this leader. */
interface OwnLists {
  readonly inventory: Inventory;
  readonly tracker: CallTracker;
  /** What the database has. */
  saved: Kept;
  /** Key: number of a shard. Value: time of its newest doubt that is taken into account. */
  doubts: ReadonlyMap<string, number>;
}

/** Time between two looks for calls that are due. Each kind of call has an interval of its own. */
const CYCLE_MS = 5 * MINUTE_MS;
/** A plant list of more plants than this follows the last one so late that the lists take at most 100 calls an hour, for 100 plants each. */
const MOST_PLANTS = 2_500;
const LISTED_PLANTS_AN_HOUR = 10_000;
/** Time to the next look while device lists are missing or in doubt. */
const UNFINISHED_MS = 5 * SECOND_MS;
const RETRY_MS = MINUTE_MS;
/** Where each plant has a device list of its own, the lists are saved after this number of them. */
const LISTS_PER_CYCLE = 50;
/** Requests of users within this time of the last one are ignored, to save calls. */
const SHORTEST_RELIST_MS = MINUTE_MS;

/**
 * Lists the plants and devices of the account for all replicas, keeps them in the database and assigns the plants to shards. One replica
 * of the fleet does this. It goes on with what the one before it has kept.
 */
export class InventoryKeeper {
  readonly #deps: InventoryKeeperDeps;
  readonly #stopped = new AbortController();
  #own: OwnLists | null = null;
  #relistedMs = Number.NEGATIVE_INFINITY;
  /** Ends the wait for the next look. */
  #woken = new AbortController();

  constructor(deps: InventoryKeeperDeps) {
    this.#deps = deps;
  }

  start(): void {
    void this.#run();
  }

  stop(): void {
    this.#stopped.abort();
    this.#woken.abort();
  }

  /** Lists plants and devices now, as the user has requested. */
  relist(): void {
    const nowMs = this.#deps.now();
    if (this.#own === null || nowMs - this.#relistedMs < SHORTEST_RELIST_MS) return;
    this.#relistedMs = nowMs;
    this.#own.inventory.relist();
    this.#woken.abort();
  }

  async #run(): Promise<void> {
    const { sleep, listed } = this.#deps;
    while (!this.#stopped.signal.aborted) {
      this.#woken = new AbortController();
      let [pauseMs, error]: [number, unknown] = [RETRY_MS, null];
      try {
        pauseMs = await this.#cycle();
      } catch (thrown) {
        error = thrown;
      }
      if (!this.#stopped.signal.aborted) listed(error);
      if (!this.#stopped.signal.aborted) await sleep(pauseMs, this.#woken.signal).catch(() => undefined);
    }
  }

  /** @returns time until the next cycle, milliseconds */
  async #cycle(): Promise<number> {
    const own = this.#own ?? (await this.#open());
    this.#own = own;
    await this.#hearDoubts(own);
    try {
      await own.inventory.refresh();
      for (let ms = 0; ms < cycleMs(own.inventory); ms += CYCLE_MS) await own.inventory.refreshDetails();
    } finally {
      // The next leader may have written the lists already.
      if (!this.#stopped.signal.aborted) {
        await this.#save(own);
        await this.#plan([...own.inventory.plants.keys()]);
      }
    }
    return own.inventory.complete && !own.inventory.hasUnreadLists ? cycleMs(own.inventory) : UNFINISHED_MS;
  }

  async #open(): Promise<OwnLists> {
    const { client, choice, lists, store, account, ...deps } = this.#deps;
    const { assigned } = await store.plan(account);
    const saved = await lists.read([...assigned.keys()]);
    const known = listedIn(saved);
    const tracker = new CallTracker(deps, known.done);
    const inventory = new Inventory(client, { ...choice, newListsPerCycle: LISTS_PER_CYCLE }, tracker, known.lists);
    return { inventory, tracker, saved, doubts: timesOf(await lists.doubts()) };
  }

  async #hearDoubts(own: OwnLists): Promise<void> {
    const doubts = await this.#deps.lists.doubts();
    const unheard = [...doubts].filter(([shard, { atMs }]) => own.doubts.get(shard) !== atMs);
    own.doubts = timesOf(doubts);
    const psKeys = unheard.flatMap(([, doubt]) => doubt.psKeys);
    if (psKeys.length > 0) own.inventory.doubtDevices(this.#deps.now(), psKeys);
  }

  async #save(own: OwnLists): Promise<void> {
    const kept = keptOf({ lists: own.inventory.known, done: own.tracker.done });
    const changed = new Map([...kept.plants].filter(([psId, plant]) => !isDeepStrictEqual(own.saved.plants.get(psId), plant)));
    if (changed.size > 0 || !isDeepStrictEqual(own.saved.account, kept.account)) {
      await this.#deps.lists.write({ account: kept.account, plants: changed });
    }
    own.saved = kept;
  }

  async #plan(psIds: readonly string[]): Promise<void> {
    const { store, account, size } = this.#deps;
    if (psIds.length === 0) return;
    const { version, assigned, nextShard } = await store.plan(account);
    const plan = planShards(assigned, psIds, { size, nextShard });
    if (plan.size === assigned.size && [...plan.keys()].every((psId) => assigned.has(psId))) return;
    // Another replica may have made a plan meanwhile. It has the same list, or the next cycle repeats this one.
    await store.replan(account, version, plan);
  }
}

/** Returns the time between two looks for calls that are due, milliseconds. Details are requested at the same rate, however long it is. */
const cycleMs = ({ plants }: Pick<Inventory, 'plants'>): number =>
  plants.size > MOST_PLANTS ? (plants.size / LISTED_PLANTS_AN_HOUR) * HOUR_MS : CYCLE_MS;

const timesOf = (doubts: ReadonlyMap<string, Doubt>): ReadonlyMap<string, number> =>
  new Map([...doubts].map(([shard, { atMs }]) => [shard, atMs]));
