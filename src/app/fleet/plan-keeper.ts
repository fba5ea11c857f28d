import { MINUTE_MS } from '../../calendar.ts';
import type { Clock } from '../../clock.ts';
import type { FleetStore } from '../../fleet/fleet-store.ts';
import { planShards } from '../../fleet/shard-plan.ts';

export interface PlanKeeperDeps extends Pick<Clock, 'sleep'> {
  readonly store: Pick<FleetStore, 'plan' | 'replan'>;
  /** Name of the account's stores. */
  readonly account: string;
  /** Most plants in a shard. */
  readonly size: number;
  /** Returns the ps_ids of the plants to read. @throws BridgeError those of the cloud */
  readonly listPlants: () => Promise<readonly string[]>;
  readonly onError: (error: unknown) => void;
}

/** Time between two lists of the plants. */
const INTERVAL_MS = 60 * MINUTE_MS;
const RETRY_MS = MINUTE_MS;

/** Assigns the plants of the account to shards, while it runs. One replica of the fleet does this. */
export class PlanKeeper {
  readonly #deps: PlanKeeperDeps;
  readonly #stopped = new AbortController();
  /** Plants of the plan that the last list lacked. A plant is dropped when the next list lacks it as well. */
  #missed: ReadonlySet<string> = new Set();

  constructor(deps: PlanKeeperDeps) {
    this.#deps = deps;
  }

  start(): void {
    void this.#run();
  }

  stop(): void {
    this.#stopped.abort();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      const pauseMs = await this.#plan().then(
        () => INTERVAL_MS,
        (error: unknown) => {
          if (!signal.aborted) this.#deps.onError(error);
          return RETRY_MS;
        },
      );
      await this.#deps.sleep(pauseMs, signal).catch(() => undefined);
    }
  }

  async #plan(): Promise<void> {
    const { store, account, size, listPlants } = this.#deps;
    const listed = await listPlants();
    const { version, assigned, nextShard } = await store.plan(account);
    const present = new Set(listed);
    const lacking = [...assigned.keys()].filter((psId) => !present.has(psId));
    const kept = lacking.filter((psId) => !this.#missed.has(psId));
    this.#missed = new Set(lacking);
    const plan = planShards(assigned, [...listed, ...kept], { size, nextShard });
    if (plan.size === assigned.size && [...plan.keys()].every((psId) => assigned.has(psId))) return;
    // Another replica may have made a plan meanwhile. It has the same list, or this one is repeated later.
    await store.replan(account, version, plan);
  }
}
