import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BridgeError } from '../../src/errors.ts';
import { ledgerCodec } from '../../src/homeassistant/ledger.ts';
import { memoryCodec } from '../../src/poll/guard-state.ts';
import type { Database } from '../../src/store/postgres/database.ts';
import { MIGRATIONS } from '../../src/store/postgres/migrations.ts';
import { PostgresFleet } from '../../src/store/postgres/postgres-fleet.ts';
import { PostgresStore } from '../../src/store/postgres/postgres-store.ts';
import { Seal } from '../../src/store/postgres/sealed.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { countCodec } from '../support/state-contract.ts';
import { connectedTo, databaseAt, newSchema } from './support/database.ts';

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.remove());

const databaseOf = (schema: string): Database => databaseAt(server.url, schema);
const connected = (): ReturnType<typeof connectedTo> => connectedTo(server.url);

const storeIn = (database: Database): PostgresStore => new PostgresStore(database, new Seal('a key of thirty-two characters..'));

const replica = (name: string) => ({ id: randomUUID(), name, version: '1.0.0', maxShards: 9 });

describe('two versions of the program on one database', () => {
  it('the later one brings the schema of the earlier one to its own version, and keeps what is in it', async () => {
    const schema = newSchema();
    const client = await connected();
    await client.query(`create schema ${schema}`);
    await client.query(`set search_path to ${schema}`);
    await client.query('create table migration (version integer primary key, at timestamptz not null default now())');
    await client.query(String(MIGRATIONS[0]));
    await client.query(`insert into migration (version) values (1); insert into document values ('calls', '', '{"count":7}')`);
    const [one, other] = [databaseOf(schema), databaseOf(schema)];
    const found = await Promise.all([one, other].map((database) => storeIn(database).value('calls', countCodec).read()));
    expect(found).toEqual([{ count: 7 }, { count: 7 }]);
    expect((await new PostgresFleet(one).beat(replica('one'), null)).members).toHaveLength(1);
    const { rows } = await client.query('select version from migration order by 1');
    expect(rows.map(({ version }) => version)).toEqual(MIGRATIONS.map((_, index) => index + 1));
  });

  it('the earlier one goes on when a later one has changed the schema meanwhile, and says what to do when it is started again', async () => {
    const schema = newSchema();
    const database = databaseOf(schema);
    const fleet = new PostgresFleet(database);
    const one = replica('one');
    await fleet.replan('account', 0, new Map([['1', 1]]));
    await fleet.beat(one, null);
    const client = await connected();
    await client.query(`alter table ${schema}.member add column later text not null default 'x'`);
    await client.query(`alter table ${schema}.shard add column later integer not null default 0`);
    await client.query(`create table ${schema}.later (id integer); insert into ${schema}.migration (version) values (1000)`);
    expect(await fleet.claim(one.id, [1])).toEqual([{ shard: 1, epoch: 1 }]);
    expect((await fleet.beat(one, null)).shards).toEqual([{ shard: 1, owner: one.id, epoch: 1, wish: null }]);
    expect(await fleet.contents()).toEqual([{ shard: 1, account: 'account', plants: 1 }]);
    const failure = await new PostgresFleet(databaseOf(schema)).state().catch((error: BridgeError) => error);
    expect(failure).toMatchObject({ code: 'database_newer' });
    expect(String((failure as BridgeError).message)).toContain(`1000 > ${MIGRATIONS.length}`);
    expect(String((failure as BridgeError).message)).toContain('Install that version');
  });

  it('the earlier one ignores keys of a value that it does not know', async () => {
    const schema = newSchema();
    const store = storeIn(databaseOf(schema));
    const known = { offset: null, latitude: 1, longitude: 2, highestW: 5 };
    await store.port('guard', memoryCodec).read();
    const written = JSON.stringify({ ...known, devices: {}, later: { x: 1 } });
    await (await connected()).query(`insert into ${schema}.document values ('guard', '77', $1), ('ledger', '', $2)`, [
      written,
      JSON.stringify({ ...ledgerCodec.empty(), later: [1] }),
    ]);
    expect(await store.port('guard', memoryCodec).read()).toEqual(new Map([['77', { ...known, devices: {} }]]));
    expect(await store.value('ledger', ledgerCodec).read()).toEqual(ledgerCodec.empty());
  });
});
