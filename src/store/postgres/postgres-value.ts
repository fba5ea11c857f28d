import { setTimeout as delay } from 'node:timers/promises';
import { BridgeError } from '../../errors.ts';
import type { ShardHold } from '../../fleet/fleet-store.ts';
import type { Change, OwnState, SharedState } from '../state.ts';
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
  /** Changes are made without a lease, and made again if another process has written meanwhile. */
  readonly isQuick: boolean;
  readonly limits: TimeLimits;
  /** The term of a shard during which the value is written; null: it is always written. */
  readonly hold: ShardHold | null;
}

/** Longest pause before a change is made again. */
const LONGEST_RETRY_MS = 20;

/** A value in one row of a database. Only the holder of its lease changes it, unless its changes are quick. */
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
    return (await this.#found(operationMs)).state;
  }

  /** @returns the value, and its text in the database; null: it is not there */
  async #found(operationMs: number): Promise<{ readonly state: T; readonly text: string | null }> {
    const sql = `select (select value::text from ${this.#database.table('document')} where store = $1 and key = '') as text,
      (extract(epoch from clock_timestamp()) * 1000)::float8 as now`;
    const sentMs = performance.now();
    const [row] = await this.#database.query<{ text: string | null; now: number }>(sql, [this.#store], operationMs);
    if (row !== undefined) this.#database.learnTime(row.now, sentMs);
    if (row === undefined || row.text === null) return { state: this.#codec.empty(), text: null };
    const json = this.#opened(JSON.parse(row.text));
    try {
      return { state: this.#codec.parse(json), text: row.text };
    } catch {
      return { state: await this.#damaged(operationMs), text: null };
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
  async transact<R>(change: Change<T, R>, limits = this.#options.limits): Promise<R> {
    if (this.#options.isQuick) return this.#transactQuickly(change, limits);
    const lease = await takeLease(this.#database, this.#store, limits, this.#options);
    try {
      const save = (saved: T): Promise<void> => this.#writeAsHolder(saved, lease.holder, limits);
      const { state, result } = await change(await this.read(limits), save);
      await save(state);
      return result;
    } finally {
      await lease.free();
    }
  }

  /** Changes the value in one statement, which writes nothing if another process has written since the value was read. */
  async #transactQuickly<R>(change: Change<T, R>, { operationMs, lockMs }: TimeLimits): Promise<R> {
    const startMs = performance.now();
    for (;;) {
      const { state: before, text } = await this.#found(operationMs);
      const { state, result } = await change(before, (saved) => this.write(saved, { operationMs, lockMs }));
      if (await this.#replace(text, state, operationMs)) return result;
      if (performance.now() - startMs >= lockMs) throw new BridgeError('state_locked', { detail: this.#name });
      await delay(Math.random() * LONGEST_RETRY_MS);
    }
  }

  /** @returns false if the value in the database is another one than before */
  async #replace(before: string | null, state: T, operationMs: number): Promise<boolean> {
    const document = this.#database.table('document');
    const sql =
      before === null
        ? `insert into ${document} values ($1, '', $2) on conflict (store, key) do nothing returning 1`
        : `update ${document} set value = $2 where store = $1 and key = '' and value::text = $3 returning 1`;
    const values = [this.#store, this.#closed(state), ...(before === null ? [] : [before])];
    return (await this.#database.query(sql, values, operationMs)).length > 0;
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
