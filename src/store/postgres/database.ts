import type { Pool, PoolClient } from 'pg';
import { SECOND_MS } from '../../calendar.ts';
import { databaseError } from './database-error.ts';
import { migrate } from './migrations.ts';

interface DatabaseAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string | undefined;
  readonly database: string;
  readonly isEncrypted: boolean;
}

export interface DatabaseOptions {
  readonly address: DatabaseAddress;
  readonly schema: string;
  /** Returns certificates (PEM) of the authority that signed the server's certificate; undefined: those that Node.js knows. */
  readonly readCa: () => Promise<string | undefined>;
  /** Most connections at the same time; default: 4. */
  readonly connections?: number;
}

/** Longest wait for a connection and for a statement. The server ends statements, and waits for row locks, after the same time. */
const LONGEST_MS = 3 * SECOND_MS;
/** The server ends a transaction whose client has stopped, so that its row locks are freed. */
const IDLE_IN_TRANSACTION_MS = 5 * SECOND_MS;
const CONNECTIONS = 4;
/** The longest duration of a Node.js timer. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * A schema of a PostgreSQL database. It is connected, and the schema is made or updated, at the first statement; if that fails, the next
 * statement tries again. The library is loaded then, and only then.
 */
export class Database {
  /** The address as errors show it, without user and password. */
  readonly where: string;
  readonly #options: DatabaseOptions;
  #ready: Promise<Pool> | null = null;
  /** Time by the server's clock minus that of `performance.now()`, in milliseconds; null: it is not known yet. */
  #aheadMs: number | null = null;

  constructor(options: DatabaseOptions) {
    const { host, port, database } = options.address;
    this.#options = options;
    this.where = `${host.includes(':') ? `[${host}]` : host}:${port}/${database}`;
  }

  /** Returns the quoted name of a table of the schema. */
  table(name: string): string {
    return `${quoted(this.#options.schema)}.${name}`;
  }

  /**
   * Makes one statement, which is a transaction of its own.
   * @param limitMs longest wait for the result
   * @returns the rows
   * @throws BridgeError database_unavailable, database_refused, database_untrusted, database_full, database_newer
   */
  async query<Row = unknown>(sql: string, values: readonly unknown[], limitMs = LONGEST_MS): Promise<readonly Row[]> {
    try {
      const pool = await this.#open();
      // `inTime` ends the wait: the limit of the library, which its types lack, would refuse a result that has arrived.
      const statement = { text: sql, values: [...values], query_timeout: LONGEST_TIMER_MS };
      return await onClient(await pool.connect(), async (client) => {
        const { rows } = await inTime(client.query(statement), Math.min(limitMs, LONGEST_MS));
        return rows as readonly Row[];
      });
    } catch (error) {
      throw databaseError(this.where, error);
    }
  }

  /** The time by the server's clock, in epoch milliseconds; null until {@link learnTime}. */
  readonly clockMs = (): number | null => (this.#aheadMs === null ? null : performance.now() + this.#aheadMs);

  /** Learns the server's clock from a statement. @param sentMs `performance.now()` before the statement */
  learnTime(serverMs: number, sentMs: number): void {
    this.#aheadMs = serverMs - (sentMs + performance.now()) / 2;
  }

  /** Closes all connections. */
  async close(): Promise<void> {
    const ready = this.#ready;
    this.#ready = null;
    await ready?.then((pool) => pool.end()).catch(() => undefined);
  }

  #open(): Promise<Pool> {
    const ready = this.#ready ?? this.#connected();
    this.#ready = ready;
    ready.catch(() => {
      if (this.#ready === ready) this.#ready = null;
    });
    return ready;
  }

  async #connected(): Promise<Pool> {
    const { default: pg } = await import('pg');
    const { address, schema, readCa, connections = CONNECTIONS } = this.#options;
    const { isEncrypted, ...where } = address;
    const ca = isEncrypted ? await readCa() : undefined;
    const pool = new pg.Pool({
      ...where,
      ssl: isEncrypted ? { rejectUnauthorized: true, ...(ca !== undefined && { ca }) } : false,
      application_name: 'isolarcloud2mqtt',
      max: connections,
      connectionTimeoutMillis: LONGEST_MS,
      query_timeout: LONGEST_MS,
      statement_timeout: LONGEST_MS,
      lock_timeout: LONGEST_MS,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
      keepAlive: true,
      // Idle connections do not keep a finished command alive.
      allowExitOnIdle: true,
    });
    // A connection that the server has ended is no error of its own: its statement in progress fails, and the next one opens another.
    pool.on('error', () => undefined);
    pool.on('connect', (client) => client.on('error', () => undefined));
    try {
      await onClient(await pool.connect(), async (client) => {
        await client.query('begin');
        await migrate(client, quoted(schema), this.where);
        await client.query('commit');
      });
      return pool;
    } catch (error) {
      void pool.end().catch(() => undefined);
      throw error;
    }
  }
}

/** Works on a connection of the pool. If that fails, the connection is closed, and the server ends its transaction. */
async function onClient<T>(client: PoolClient, work: (client: PoolClient) => Promise<T>): Promise<T> {
  try {
    const result = await work(client);
    client.release();
    return result;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/**
 * Waits for a result. If this process was busy when the time was over, a result that has arrived by then counts.
 * @throws Error after `limitMs`
 */
async function inTime<T>(result: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    // Node.js runs timers before it reads from connections, and immediates after that.
    timer = setTimeout(() => setImmediate(() => reject(new Error(`no answer within ${limitMs} ms`))), limitMs);
  });
  return Promise.race([result, late]).finally(() => clearTimeout(timer));
}

/** Quotes an identifier (PostgreSQL documentation, 4.1.1). */
const quoted = (identifier: string): string => `"${identifier.replaceAll('"', '""')}"`;
