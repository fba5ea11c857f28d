import type { ShardHold } from '../../fleet/fleet-store.ts';
import type { FileStoreOptions } from '../file-store.ts';
import type { Progress } from '../state.ts';
import type { StateCodec } from '../state-file.ts';
import type { ValueCodec } from '../state-log.ts';
import type { StateStore, ValueOptions } from '../state-store.ts';
import { DEFAULT_LIMITS } from '../time-limits.ts';
import type { Database } from './database.ts';
import { PostgresJournal } from './postgres-journal.ts';
import { PostgresPort } from './postgres-port.ts';
import { PostgresProgress } from './postgres-progress.ts';
import { PostgresValue } from './postgres-value.ts';
import type { Seal } from './sealed.ts';

export interface PostgresStoreOptions extends Pick<FileStoreOptions, 'limits' | 'signal' | 'waiting' | 'setAside'> {
  /** The term of a shard during which values are written; null or absent: they are always written. */
  readonly hold?: ShardHold | null;
}

/** A schema of a PostgreSQL database in place of the state folder. */
export class PostgresStore implements StateStore {
  readonly #database: Database;
  readonly #seal: Seal;
  readonly #options: Required<PostgresStoreOptions>;

  /** @param seal encrypts the values with secrets */
  constructor(database: Database, seal: Seal, options: PostgresStoreOptions = {}) {
    this.#database = database;
    this.#seal = seal;
    this.#options = {
      limits: DEFAULT_LIMITS,
      signal: new AbortController().signal,
      waiting: () => undefined,
      setAside: () => undefined,
      hold: null,
      ...options,
    };
  }

  /** Returns a store with the same values, which writes them only while this replica owns the shard. */
  during(hold: ShardHold): PostgresStore {
    return new PostgresStore(this.#database, this.#seal, { ...this.#options, hold });
  }

  get clockMs(): () => number | null {
    return this.#database.clockMs;
  }

  value<T>(name: string, codec: StateCodec<T>, { isSecret = false, isQuick = false }: ValueOptions = {}): PostgresValue<T> {
    return new PostgresValue(this.#database, name, codec, { ...this.#options, seal: isSecret ? this.#seal : null, isQuick });
  }

  /** The codec of earlier versions is not needed: they did not write to databases. */
  port<T>(name: string, codec: ValueCodec<T>): PostgresPort<T> {
    return new PostgresPort(this.#database, name, codec, this.#options);
  }

  journal(name: string): PostgresJournal {
    return new PostgresJournal(this.#database, name);
  }

  progress<Step>(name: string, work: string): Promise<Progress<Step>> {
    return PostgresProgress.open(this.#database, name, work);
  }
}
