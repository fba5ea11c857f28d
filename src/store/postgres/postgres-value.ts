import { BridgeError } from '../../errors.ts';
import type { ShardHold } from '../../fleet/fleet-store.ts';
import type { OwnState, SharedState } from '../state.ts';
import type { StateCodec } from '../state-file.ts';
import type { TimeLimits } from '../time-limits.ts';
import { setAsideDocument } from './damaged-document.ts';
import type { Database } from './database.ts';
import { type LeaseOptions, takeLease } from './lease.ts';
import type { Seal } from './sealed.ts';
import { shardIsHeld } from './shard-fence.ts';

export interface PostgresValueOptions extends LeaseOptions {
  /** Encrypts the value; null: it is stored as it is. */
  readonly seal: Seal | null;
  /** Called with the error state_set_aside for each damaged value that was set aside. */
  readonly setAside: (problem: BridgeError) => void;
  readonly limits: TimeLimits;
  /** The term of a shard during which the value is written; null: it is always written. */
  readonly hold: ShardHold | null;
}

/** A value in one row of a database. Only the holder of its lease changes it. */
export class PostgresValue<T> implements OwnState<T>, SharedState<T> {
  readonly #database: Database;
  readonly #store: string;
  readonly #codec: StateCodec<T>;
  readonly #options: PostgresValueOptions;

  constructor(database: Database, store: string, codec: StateCodec<T>, options: PostgresValueOptions) {
    this.#database = database;
    this.#store = store;
    this.#codec = codec;
    this.#options = options;
  }

  /** @throws BridgeError state_damaged, database_key_other (a value with secrets); those of `Database.query` */
  async read({ operationMs } = this.#options.limits): Promise<T> {
    const sql = `select value from ${this.#database.table('document')} where store = $1 and key = ''`;
    const [row] = await this.#database.query<{ value: unknown }>(sql, [this.#store], operationMs);
    if (row === undefined) return this.#codec.empty();
    const json = this.#opened(row.value);
    try {
      return this.#codec.parse(json);
    } catch {
      return this.#damaged(operationMs);
    }
  }

  /** @throws BridgeError state_superseded; those of `Database.query` */
  async write(state: T, { operationMs } = this.#options.limits): Promise<void> {
    const { hold } = this.#options;
    const held = hold === null ? 'select 1' : shardIsHeld(this.#database, '$3', '$4');
    const sql = `with held as (${held}) insert into ${this.#database.table('document')} select $1, '', $2 from held
      on conflict (store, key) do update set value = excluded.value returning 1`;
    const values = [this.#store, this.#closed(state), ...(hold === null ? [] : [hold.shard, hold.epoch])];
    const rows = await this.#database.query(sql, values, operationMs);
    if (rows.length === 0) throw new BridgeError('state_superseded', { detail: this.#name });
  }

  /** @throws BridgeError those of `read` and `write`, and state_locked, also if the lease has ended meanwhile; any error of `change` */
  async transact<R>(change: (state: T) => Promise<{ state: T; result: R }>, limits = this.#options.limits): Promise<R> {
    const lease = await takeLease(this.#database, this.#store, limits, this.#options);
    try {
      const { state, result } = await change(await this.read(limits));
      await this.#writeAsHolder(state, lease.holder, limits);
      return result;
    } finally {
      await lease.free();
    }
  }

  /** Writes in one statement, which locks the row of the lease first: a process that has taken the lease meanwhile is not overwritten. */
  async #writeAsHolder(state: T, holder: string, { operationMs }: TimeLimits): Promise<void> {
    const [lease, document] = [this.#database.table('lease'), this.#database.table('document')];
    const sql = `with held as (select 1 from ${lease} where store = $1 and holder = $3 for update)
      insert into ${document} select $1, '', $2 from held
      on conflict (store, key) do update set value = excluded.value returning 1`;
    const rows = await this.#database.query(sql, [this.#store, this.#closed(state), holder], operationMs);
    if (rows.length === 0) throw new BridgeError('state_locked', { detail: this.#name });
  }

  /** The value as errors name it. */
  get #name(): string {
    return `${this.#database.where} ${this.#store}`;
  }

  #closed(state: T): string {
    const text = JSON.stringify(state);
    const { seal } = this.#options;
    return seal === null ? text : JSON.stringify({ sealed: seal.close(this.#store, text) });
  }

  #opened(value: unknown): unknown {
    const { seal } = this.#options;
    if (seal === null) return value;
    const sealed = typeof value === 'object' && value !== null && 'sealed' in value ? String(value.sealed) : '';
    const text = seal.open(this.#store, sealed);
    if (text === null) throw new BridgeError('database_key_other', { detail: this.#name });
    return JSON.parse(text);
  }

  /** Keeps a copy of a damaged value, and continues as if it were lost. A value with secrets is an error instead. */
  async #damaged(operationMs: number): Promise<T> {
    if (this.#options.seal !== null) throw new BridgeError('state_damaged', { detail: this.#name });
    this.#options.setAside(await setAsideDocument(this.#database, this.#store, '', operationMs));
    return this.#codec.lost?.() ?? this.#codec.empty();
  }
}
