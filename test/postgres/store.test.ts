import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { databaseAddressIn } from '../../src/config/database-url.ts';
import type { BridgeError } from '../../src/errors.ts';
import { Database } from '../../src/store/postgres/database.ts';
import { PostgresStore, type PostgresStoreOptions } from '../../src/store/postgres/postgres-store.ts';
import { Seal } from '../../src/store/postgres/sealed.ts';
import { deferred } from '../support/deferred.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { startProxy } from '../support/proxy.ts';
import { countCodec, describeStateStore } from '../support/state-contract.ts';

const KEY = 'a key of thirty-two characters..';

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.remove());

interface Place {
  readonly schema?: string;
  readonly url?: string;
  readonly key?: string;
}

function databaseOf({ schema = `s${randomUUID().replaceAll('-', '')}`, url = server.url }: Place): Database {
  const address = databaseAddressIn(url);
  if (address === null) throw new Error(`no address: ${url}`);
  const database = new Database({ address, schema, readCa: async () => undefined });
  onTestFinished(() => database.close());
  return database;
}

const storeOf = (place: Place, options: PostgresStoreOptions = {}): PostgresStore =>
  new PostgresStore(databaseOf(place), new Seal(place.key ?? KEY), options);

const newSchema = (): string => `s${randomUUID().replaceAll('-', '')}`;

/** Makes statements on a connection of its own, as another program does. */
async function connected(): Promise<pg.Client> {
  const client = new pg.Client(server.url);
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

describeStateStore('a database', async () => {
  const schema = newSchema();
  return () => storeOf({ schema });
});

describe('a database', () => {
  it('is made by many processes that start at the same time', async () => {
    const schema = newSchema();
    const values = Array.from({ length: 6 }, () => storeOf({ schema }).value('calls', countCodec));
    expect(await Promise.all(values.map((value) => value.read()))).toEqual(Array(6).fill({ count: 0 }));
  });

  it('holds no secret in clear, and opens them with the same key alone', async () => {
    const schema = newSchema();
    const codec = { parse: (json: unknown) => json, empty: () => null };
    await storeOf({ schema }).value('account', codec, { isSecret: true }).write({ token: 'planted-token-8c1d' });
    const client = await connected();
    const { rows } = await client.query(`select * from ${schema}.document`);
    expect(JSON.stringify(rows)).toContain('sealed');
    expect(JSON.stringify(rows)).not.toContain('planted');
    const other = storeOf({ schema, key: `other ${KEY}` }).value('account', codec, { isSecret: true });
    await expect(other.read()).rejects.toMatchObject({ code: 'database_key_other' });
    // A row that was copied under another name is not opened either.
    await client.query(`update ${schema}.document set store = 'stolen'`);
    await expect(storeOf({ schema }).value('stolen', codec, { isSecret: true }).read()).rejects.toMatchObject({
      code: 'database_key_other',
    });
  });

  it('is refused if a later version of the program has changed it', async () => {
    const schema = newSchema();
    await storeOf({ schema }).value('calls', countCodec).read();
    await (await connected()).query(`insert into ${schema}.migration (version) values (1000)`);
    await expect(storeOf({ schema }).value('calls', countCodec).read()).rejects.toMatchObject({ code: 'database_newer' });
  });

  it('sets a damaged value of a port aside, reports it, and reads the others', async () => {
    const schema = newSchema();
    const told: unknown[] = [];
    const values = new Map([
      ['1', { count: 1 }],
      ['2', { count: 2 }],
    ]);
    await storeOf({ schema }).port('guard', countCodec).commit(values);
    const client = await connected();
    await client.query(`update ${schema}.document set value = '"no count"' where key = '1'`);
    const port = storeOf({ schema }, { setAside: ({ code }) => told.push(code) }).port('guard', countCodec);
    expect(await port.read()).toEqual(new Map([['2', { count: 2 }]]));
    expect(told).toEqual(['state_set_aside']);
    const { rows } = await client.query(`select key, value from ${schema}.document where store = 'guard.damaged'`);
    expect(rows).toEqual([{ key: '1', value: 'no count' }]);
  });

  it('keeps the latest 5,000 entries of a journal, about', async () => {
    const journal = storeOf({}).journal('journal');
    const entries = Array.from({ length: 3_000 }, (_, n) => ({ n }));
    for (let i = 0; i < 4; i += 1) await journal.append(entries);
    const kept = await journal.read();
    expect(kept.length).toBeGreaterThanOrEqual(5_000);
    expect(kept.length).toBeLessThanOrEqual(8_000);
    expect(kept.at(-1)).toEqual({ n: 2_999 });
  });

  it.each([
    ['another password', 'database_refused', async () => (await withPassword()).replace('right', 'wrong')],
    ['another database', 'database_refused', async () => server.url.replace('/postgres', '/absent')],
    ['nobody who listens', 'database_unavailable', async () => server.url.replace(String(server.port), '1')],
    ['a server that does not answer', 'database_unavailable', silent],
    ['a server without TLS where TLS is wanted', 'database_unavailable', async () => `${server.url}?sslmode=verify-full`],
  ])('says what is wrong: %s', async (_, code, url) => {
    const failure = await storeOf({ url: await url() })
      .value('calls', countCodec)
      .read()
      .catch((error: BridgeError) => error);
    expect(failure).toMatchObject({ code });
    expect(String((failure as BridgeError).message)).not.toContain('wrong');
  });

  it('is used again after the server was killed', async () => {
    const value = storeOf({}).value('calls', countCodec);
    await value.write({ count: 7 });
    await server.kill();
    await expect(value.read()).rejects.toMatchObject({ code: 'database_unavailable' });
    await server.start();
    expect(await value.read()).toEqual({ count: 7 });
  });

  it('ends the wait for its schema if the connection ends meanwhile, and is made at the next statement', async () => {
    const way = await startProxy(server.url);
    const value = storeOf({ url: server.url.replace(String(server.port), String(way.port)) }).value('calls', countCodec);
    const client = await connected();
    await client.query('select pg_advisory_lock(5019118)');
    const read = value.read();
    read.catch(() => undefined);
    const waits = `select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%advisory%'`;
    await expect.poll(async () => (await client.query(waits)).rowCount).toBe(1);
    way.cut();
    await expect(read).rejects.toMatchObject({ code: 'database_unavailable' });
    await client.query('select pg_advisory_unlock(5019118)');
    way.mend();
    expect(await value.read()).toEqual({ count: 0 });
  });

  it('ends each wait within seconds if the server hangs, and is used again after that', async () => {
    const value = storeOf({}).value('calls', countCodec);
    await value.write({ count: 7 });
    server.signal('SIGSTOP');
    onTestFinished(() => server.signal('SIGCONT'));
    const startMs = performance.now();
    await expect(value.read()).rejects.toMatchObject({ code: 'database_unavailable' });
    await expect(value.transact(async (state) => ({ state, result: 0 }))).rejects.toMatchObject({ code: 'database_unavailable' });
    expect(performance.now() - startMs).toBeLessThan(20_000);
    server.signal('SIGCONT');
    expect(await value.read()).toEqual({ count: 7 });
  });

  it('counts a result that came in time, even if this process was too busy to read it then', async () => {
    const database = databaseOf({});
    await database.query('select 1', []);
    const result = database.query('select 1 as one', [], 200);
    await new Promise(setImmediate);
    const startMs = performance.now();
    while (performance.now() - startMs < 400);
    expect(await result).toEqual([{ one: 1 }]);
  });

  it('that accepts reads alone says so', async () => {
    const schema = newSchema();
    const value = storeOf({ schema }).value('calls', countCodec);
    await value.write({ count: 1 });
    const client = await connected();
    await client.query('alter system set default_transaction_read_only = on');
    await client.query('select pg_reload_conf()');
    onTestFinished(async () => {
      await client.query('set default_transaction_read_only = off');
      await client.query('alter system reset default_transaction_read_only');
      await client.query('select pg_reload_conf()');
    });
    await expect.poll(() => value.write({ count: 1 }).catch(({ code }: BridgeError) => code)).toBe('database_unavailable');
    expect(await value.read()).toEqual({ count: 1 });
  });
});

describe('the lease of a value', () => {
  it('is taken over from a process that was stopped, whose change is then refused', async () => {
    const schema = newSchema();
    const begun = deferred();
    const end = deferred();
    const stopped = storeOf({ schema })
      .value('account', countCodec)
      .transact(async () => {
        begun.resolve();
        await end.promise;
        return { state: { count: 1 }, result: 'old' };
      });
    await begun.promise;
    // As if the holder had not renewed it for ten seconds.
    await (await connected()).query(`update ${schema}.lease set until = clock_timestamp() - interval '1 s'`);
    const next = storeOf({ schema }).value('account', countCodec);
    expect(await next.transact(async () => ({ state: { count: 2 }, result: 'new' }))).toBe('new');
    end.resolve();
    await expect(stopped).rejects.toMatchObject({ code: 'state_locked' });
    expect(await next.read()).toEqual({ count: 2 });
  });

  it('ends the wait when the command is stopped', async () => {
    const schema = newSchema();
    const stop = new AbortController();
    const said: unknown[] = [];
    await storeOf({ schema }).value('account', countCodec).read();
    await (await connected()).query(
      `insert into ${schema}.lease values ('account', gen_random_uuid(), clock_timestamp() + interval '1 hour')`,
    );
    const waiting = (what: unknown): void => {
      said.push(what);
      stop.abort();
    };
    const waits = storeOf({ schema }, { signal: stop.signal, waiting }).value('account', countCodec);
    await expect(waits.transact(async (state) => ({ state, result: 0 }))).rejects.toMatchObject({ code: 'state_locked' });
    expect(said).toHaveLength(1);
  });
});

describe('the fence of a commit', () => {
  it('holds also if the takeover falls between its check and its end', async () => {
    const schema = newSchema();
    const old = storeOf({ schema }).port('guard', countCodec);
    await old.commit(new Map([['1', { count: 1 }]]), 1);
    const next = await connected();
    await next.query('begin');
    await next.query(`update ${schema}.term set fence = 2 where store = 'guard'`);
    await next.query(`update ${schema}.document set value = '{"count":2}' where store = 'guard'`);
    const late = old.commit(new Map([['1', { count: 9 }]]), 1);
    late.catch(() => undefined);
    const waits = `select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%${schema}%'`;
    const watcher = await connected();
    await expect.poll(async () => (await watcher.query(waits)).rowCount).toBe(1);
    await next.query('commit');
    await expect(late).rejects.toMatchObject({ code: 'state_superseded' });
    expect(await old.read()).toEqual(new Map([['1', { count: 2 }]]));
  });
});

async function withPassword(): Promise<string> {
  const client = await connected();
  const { rows } = await client.query('show hba_file');
  await client.query("set password_encryption = 'scram-sha-256'");
  await client.query("drop role if exists guarded; create role guarded login password 'right'");
  const rules = 'host all guarded 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n';
  await client.query(`copy (select unnest(string_to_array($$${rules.trimEnd()}$$, e'\\n'))) to '${rows[0].hba_file}'`);
  await client.query('select pg_reload_conf()');
  return server.url.replace('bridge@', 'guarded:right@');
}

/** A server that accepts connections and sends nothing. */
async function silent(): Promise<string> {
  const listener = createServer();
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void listener.close());
  const address = listener.address();
  return `postgresql://bridge@127.0.0.1:${typeof address === 'object' ? address?.port : 0}/postgres`;
}
