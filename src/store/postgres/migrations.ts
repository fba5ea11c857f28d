import { BridgeError } from '../../errors.ts';

/**
 * The statements that make each version of the schema from the one before, oldest first. A release must be able to read the schema
 * of the one before it: a column or table is removed one release after its last use.
 */
export const MIGRATIONS: readonly string[] = [
  `create table document (store text, key text, value json not null, primary key (store, key)) with (fillfactor = 75);
   create table term (store text primary key, fence bigint not null);
   create table lease (store text primary key, holder uuid not null, until timestamptz not null);
   create table journal (id bigint generated always as identity primary key, store text not null, entry json not null);
   create index on journal (store, id);
   create table step (store text, n integer, value json not null, primary key (store, n));
   create table work (store text primary key, work text not null);`,
  `create table member (id uuid primary key, name text not null, version text not null, max_shards integer not null,
     is_draining boolean not null default false, status json, joined timestamptz not null default clock_timestamp(),
     beat timestamptz not null default clock_timestamp()) with (fillfactor = 50);
   create table shard (id integer primary key, account text not null, owner uuid, epoch bigint not null default 0) with (fillfactor = 50);
   create table plant (account text, ps_id text, shard integer not null, primary key (account, ps_id));
   create index on plant (shard);
   create table plan (fleet uuid not null default gen_random_uuid(), version bigint not null);
   insert into plan (version) values (0);`,
  'alter table shard add column wish text;',
  `alter table plant add column left_at timestamptz;
   alter table plan add column next_shard integer not null default 1;
   update plan set next_shard = (select coalesce(max(id), 0) + 1 from shard);`,
];

/** One connection, in a transaction. */
export interface Statements {
  query(sql: string): Promise<{ readonly rows: readonly unknown[] }>;
}

/** Any number: it keeps two processes from changing the schema at the same time. */
const LOCK = 5_019_118;

/**
 * Makes the schema, or brings it to the version of this program. Call in a transaction.
 * @param schema name of the schema, quoted as an identifier
 * @throws BridgeError database_newer if a later version of this program has changed the schema
 */
export async function migrate(connection: Statements, schema: string, where: string): Promise<void> {
  await connection.query(`select pg_advisory_xact_lock(${LOCK})`);
  await connection.query(`create schema if not exists ${schema}`);
  await connection.query(`set local search_path to ${schema}`);
  await connection.query('create table if not exists migration (version integer primary key, at timestamptz not null default now())');
  const { rows } = await connection.query('select coalesce(max(version), 0) as version from migration');
  const [{ version }] = rows as [{ version: number }];
  if (version > MIGRATIONS.length) throw new BridgeError('database_newer', { detail: `${where}: ${version} > ${MIGRATIONS.length}` });
  for (const [index, statements] of [...MIGRATIONS.entries()].slice(version)) {
    await connection.query(statements);
    await connection.query(`insert into migration (version) values (${index + 1})`);
  }
}
