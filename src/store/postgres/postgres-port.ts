import { BridgeError } from '../../errors.ts';
import type { ShardHold } from '../../fleet/fleet-store.ts';
import { phrase } from '../../texts/texts.ts';
import type { ValueCodec } from '../state-log.ts';
import type { StatePort } from '../state-port.ts';
import type { TimeLimits } from '../time-limits.ts';
import { setAsideDocument } from './damaged-document.ts';
import type { Database } from './database.ts';
import { shardIsHeld } from './shard-fence.ts';

export interface PostgresPortOptions {
  readonly setAside: (problem: BridgeError) => void;
  readonly limits: TimeLimits;
  /** The values belong to the plants of this shard: they are written only during this term of it. null: no fleet. */
  readonly hold: ShardHold | null;
}

/** A state port that keeps each value in a row of a database. A commit is one statement. */
export class PostgresPort<T> implements StatePort<T> {
  readonly #database: Database;
  readonly #store: string;
  readonly #codec: ValueCodec<T>;
  readonly #options: PostgresPortOptions;

  constructor(database: Database, store: string, codec: ValueCodec<T>, options: PostgresPortOptions) {
    this.#database = database;
    this.#store = store;
    this.#codec = codec;
    this.#options = options;
  }

  /** Damaged values are set aside, and count as absent. @throws BridgeError those of `Database.query` */
  async read(keys?: readonly string[], { operationMs } = this.#options.limits): Promise<ReadonlyMap<string, T>> {
    const sql = `select key, value from ${this.#database.table('document')}
      where store = $1 and ($2::text[] is null or key = any($2)) order by key`;
    const rows = await this.#database.query<{ key: string; value: unknown }>(sql, [this.#store, keys ?? null], operationMs);
    const values = new Map<string, T>();
    for (const { key, value } of rows) {
      try {
        values.set(key, this.#codec.parse(value));
      } catch {
        this.#options.setAside(await setAsideDocument(this.#database, this.#store, key, operationMs));
      }
    }
    return values;
  }

  /** @throws BridgeError state_superseded; those of `Database.query` */
  async commit(changes: ReadonlyMap<string, T>, fence = this.#options.hold?.epoch, { operationMs } = this.#options.limits): Promise<void> {
    if (changes.size === 0 && fence === undefined) return;
    const { hold } = this.#options;
    const [term, document] = [this.#database.table('term'), this.#database.table('document')];
    const ofTerm = `insert into ${term} as term select $1, $2::bigint where $2 is not null and $5::integer is null
      on conflict (store) do update set fence = excluded.fence where term.fence <= excluded.fence returning 1`;
    const lastFence =
      hold === null ? `(select fence from ${term} where store = $1)` : `(select epoch from ${this.#database.table('shard')} where id = $5)`;
    // The row of the term, or of the shard, stays locked until the values are written: a later term waits for that.
    const sql = `with held as (${hold === null ? ofTerm : shardIsHeld(this.#database, '$5', '$2')}), written as (
        insert into ${document} select $1, key, value from unnest($3::text[], $4::json[]) as change (key, value)
        where $2 is null or exists (select 1 from held)
        on conflict (store, key) do update set value = excluded.value
      )
      select ($2 is null or exists (select 1 from held)) as is_held, ${lastFence} as last`;
    const keys = [...changes.keys()];
    const values = [...changes.values()].map((value) => JSON.stringify(this.#codec.stored(value)));
    const [row] = await this.#database.query<{ is_held: boolean; last: string | null }>(
      sql,
      [this.#store, fence ?? null, keys, values, hold?.shard ?? null],
      operationMs,
    );
    if (row?.is_held === false)
      throw new BridgeError('state_superseded', {
        detail: phrase('detail.superseded', { file: `${this.#database.where} ${this.#store}`, given: fence ?? 0, last: Number(row.last) }),
      });
  }
}
