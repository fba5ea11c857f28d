import { z } from 'zod';
import { chunks } from '../../chunks.ts';
import type { KeptLists } from '../../inventory/kept-inventory.ts';
import { type Kept, type KeptAccount, type KeptPlant, keptAccountCodec, keptPlantCodec } from '../../inventory/kept-lists.ts';
import type { PostgresStore } from '../../store/postgres/postgres-store.ts';
import type { OwnState } from '../../store/state.ts';
import type { StatePort } from '../../store/state-port.ts';

const doubtSchema = z.object({
  /** The devices whose readings contradict the device lists. */
  psKeys: z.array(z.string()),
  /** When they did so, epoch milliseconds. */
  atMs: z.number(),
});

export type Doubt = Readonly<z.infer<typeof doubtSchema>>;

/** Most plants that one statement reads or writes, so that it ends soon. */
const AT_ONCE = 500;

/** The lists of an account in the database: the leader writes them, the bridges of the shards read them. */
export class SharedLists {
  readonly #account: OwnState<KeptAccount>;
  readonly #plants: StatePort<KeptPlant>;
  readonly #doubts: StatePort<Doubt>;

  /** @param account name of the account's stores */
  constructor(store: PostgresStore, account: string) {
    this.#account = store.value(`lists-${account}`, keptAccountCodec);
    this.#plants = store.port(`plants-${account}`, keptPlantCodec);
    this.#doubts = store.port(`doubts-${account}`, { parse: (json) => doubtSchema.parse(json), stored: (doubt) => doubt });
  }

  /** Returns what is kept of these plants. @throws BridgeError those of `Database.query` */
  async read(psIds: readonly string[]): Promise<Kept> {
    const account = await this.#account.read();
    const plants = new Map<string, KeptPlant>();
    for (const some of chunks(psIds, AT_ONCE)) for (const [psId, plant] of await this.#plants.read(some)) plants.set(psId, plant);
    return { account, plants };
  }

  /**
   * Writes the lists: first those of the plants, then that of the account, which says how complete the others are.
   * @param plants those that have changed
   * @throws BridgeError those of `Database.query`
   */
  async write({ account, plants }: Kept): Promise<void> {
    for (const some of chunks([...plants], AT_ONCE)) await this.#plants.commit(new Map(some));
    await this.#account.write(account);
  }

  /** The newest doubt of each shard, by its number. @throws BridgeError those of `Database.query` */
  doubts(): Promise<ReadonlyMap<string, Doubt>> {
    return this.#doubts.read();
  }

  /** Returns the lists as the bridge of a shard uses them. @param now epoch milliseconds */
  ofShard(shard: number, now: () => number): KeptLists {
    return {
      read: (psIds) => this.read(psIds),
      doubt: (psKeys) => this.#doubts.commit(new Map([[String(shard), { psKeys: [...psKeys], atMs: now() }]])),
    };
  }
}
