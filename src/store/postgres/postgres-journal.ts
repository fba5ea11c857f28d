import type { Journal } from '../state-store.ts';
import { DEFAULT_LIMITS } from '../time-limits.ts';
import type { Database } from './database.ts';

/** Number of entries that are kept; older entries are deleted. */
const KEPT = 5_000;

/** A journal in a table of a database. */
export class PostgresJournal implements Journal {
  readonly #database: Database;
  readonly #store: string;

  constructor(database: Database, store: string) {
    this.#database = database;
    this.#store = store;
  }

  /** @throws BridgeError those of `Database.query` */
  async append(entries: readonly object[], { operationMs } = DEFAULT_LIMITS): Promise<void> {
    const journal = this.#database.table('journal');
    const sql = `with old as (
        delete from ${journal} where store = $1 and id <= (select id from ${journal} where store = $1 order by id desc offset ${KEPT} limit 1)
      )
      insert into ${journal} (store, entry) select $1, entry from unnest($2::json[]) with ordinality as added (entry, n) order by n`;
    await this.#database.query(sql, [this.#store, entries.map((entry) => JSON.stringify(entry))], operationMs);
  }

  /** @throws BridgeError those of `Database.query` */
  async read(): Promise<readonly unknown[]> {
    const sql = `select entry from ${this.#database.table('journal')} where store = $1 order by id`;
    const rows = await this.#database.query<{ entry: unknown }>(sql, [this.#store]);
    return rows.map(({ entry }) => entry);
  }
}
