import type { Progress } from '../state.ts';
import type { Database } from './database.ts';

const PAGE = 500;

/** The completed steps of a long operation in a table of a database. */
export class PostgresProgress<Step> implements Progress<Step> {
  readonly #database: Database;
  readonly #store: string;
  #done: number;

  private constructor(database: Database, store: string, done: number) {
    this.#database = database;
    this.#store = store;
    this.#done = done;
  }

  /** See StateStore.progress. @throws BridgeError those of `Database.query` */
  static async open<Step>(database: Database, store: string, work: string): Promise<PostgresProgress<Step>> {
    const [step, known] = [database.table('step'), database.table('work')];
    await database.query(`delete from ${step} where store = $1 and not exists (select 1 from ${known} where store = $1 and work = $2)`, [
      store,
      work,
    ]);
    await database.query(`insert into ${known} values ($1, $2) on conflict (store) do update set work = excluded.work`, [store, work]);
    const [row] = await database.query<{ done: number }>(`select count(*)::integer as done from ${step} where store = $1`, [store]);
    return new PostgresProgress(database, store, row?.done ?? 0);
  }

  get done(): number {
    return this.#done;
  }

  async append(step: Step): Promise<void> {
    const sql = `insert into ${this.#database.table('step')} values ($1, $2, $3)`;
    await this.#database.query(sql, [this.#store, this.#done, JSON.stringify(step)]);
    this.#done += 1;
  }

  async *steps(): AsyncGenerator<Step> {
    const sql = `select value from ${this.#database.table('step')} where store = $1 and n >= $2 order by n limit ${PAGE}`;
    for (let from = 0; from < this.#done; from += PAGE) {
      for (const { value } of await this.#database.query<{ value: Step }>(sql, [this.#store, from])) yield value;
    }
  }

  async remove(): Promise<void> {
    await this.#database.query(`delete from ${this.#database.table('step')} where store = $1`, [this.#store]);
    this.#done = 0;
  }
}
