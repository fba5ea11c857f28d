import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Replica } from '../../src/fleet/fleet-store.ts';
import type { Database } from '../../src/store/postgres/database.ts';
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

/** A fleet in a schema of its own; each call of `open` acts as another replica. */
function newFleet() {
  const schema = newSchema();
  return {
    schema,
    open: () => new PostgresFleet(databaseOf(schema)),
    storeDuring: (hold: { shard: number; epoch: number }) =>
      new PostgresStore(databaseOf(schema), new Seal('a key of thirty-two characters..')).during(hold),
  };
}

const replica = (name: string): Replica => ({ id: randomUUID(), name, version: '1.0.0', maxShards: 99 });

/** The shards of a fleet of {@link planned}. */
const ALL = [1, 2, 3, 4];

const plants = (count: number): ReadonlyMap<string, number> => new Map(Array.from({ length: count }, (_, n) => [String(n), 1 + (n % 4)]));

/** A fleet with four shards. */
async function planned() {
  const fleet = newFleet();
  const store = fleet.open();
  expect(await store.replan('account', 0, plants(8))).toBe(true);
  return { ...fleet, store };
}

/** Lets the lease of a member end, as 10 s without a heartbeat do. */
async function letEnd(schema: string, id: string): Promise<void> {
  await (await connected()).query(`update ${schema}.member set beat = beat - interval '11 s' where id = $1`, [id]);
}

const isBlocked = async (schema: string): Promise<void> => {
  const watcher = await connected();
  const waits = `select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%${schema}%'`;
  await expect.poll(async () => (await watcher.query(waits)).rowCount).toBe(1);
};

describe('the plan of the shards in the database', () => {
  it('is written once if two replicas make one at the same time', async () => {
    const { open } = newFleet();
    const [one, other] = [open(), open()];
    const results = await Promise.all([one.replan('account', 0, plants(4)), other.replan('account', 0, plants(8))]);
    expect([...results].sort()).toEqual([false, true]);
    const { version, assigned, nextShard } = await one.plan('account');
    expect([version, assigned.size, nextShard]).toEqual([1, results[0] ? 4 : 8, 5]);
  });

  it('keeps the shards of accounts apart', async () => {
    const { store } = await planned();
    await store.replan('other', 1, new Map([['77', 5]]));
    await store.replan('account', 2, new Map([['0', 1]]));
    expect((await store.plan('account')).assigned).toEqual(new Map([['0', 1]]));
    expect((await store.plan('other')).assigned).toEqual(new Map([['77', 5]]));
    expect((await store.plantsOf([5])).get(5)).toEqual({ plants: ['77'], former: [] });
  });

  it('remembers plants that are gone, until they are back or for a day', async () => {
    const { schema, store } = await planned();
    const present = new Map([...plants(8)].filter(([psId]) => psId !== '4'));
    await store.replan('account', 1, present);
    expect((await store.plan('account')).assigned).toEqual(present);
    expect((await store.plantsOf([1])).get(1)).toEqual({ plants: ['0'], former: ['4'] });
    expect((await store.contents())[0]).toMatchObject({ shard: 1, plants: 1 });
    await store.replan('account', 2, plants(8));
    expect((await store.plantsOf([1])).get(1)).toEqual({ plants: ['0', '4'], former: [] });
    await store.replan('account', 3, present);
    await (await connected()).query(`update ${schema}.plant set left_at = left_at - interval '1 day' where ps_id = '4'`);
    expect((await store.plantsOf([1])).get(1)).toEqual({ plants: ['0'], former: [] });
    await store.replan('account', 4, present);
    expect((await (await connected()).query(`select 1 from ${schema}.plant where ps_id = '4'`)).rowCount).toBe(0);
  });

  it('deletes a shard that has no plants any more, whose number no later shard gets; another one removes what it has published', async () => {
    const { store, storeDuring } = await planned();
    const one = replica('one');
    await store.beat(one, null);
    const hold = (await store.claim(one.id, ALL)).find(({ shard }) => shard === 4);
    if (hold === undefined) throw new Error('no shard');
    await store.replan('account', 1, new Map([...plants(8)].filter(([, shard]) => shard < 4)));
    expect((await store.state()).shards.map(({ shard }) => shard)).toEqual([1, 2, 3]);
    expect((await store.plantsOf([1, 4])).get(1)).toEqual({ plants: ['0', '4'], former: ['3', '7'] });
    expect((await store.plan('account')).nextShard).toBe(5);
    const commit = storeDuring(hold)
      .port('guard', countCodec)
      .commit(new Map([['3', { count: 1 }]]));
    await expect(commit).rejects.toMatchObject({ code: 'state_superseded' });
  });
});

describe('a claim', () => {
  it('gives each shard to one replica if several claim at the same time', async () => {
    const { open } = await planned();
    const members = ['a', 'b', 'c'].map(replica);
    const claimed = await Promise.all(
      members.map(async (member) => {
        const store = open();
        await store.beat(member, null);
        return store.claim(member.id, ALL);
      }),
    );
    const shards = claimed.flat().map(({ shard }) => shard);
    expect([...shards].sort()).toEqual(ALL);
  });

  it('takes no shard of a replica that lives, and all of one whose lease has ended, in a later term', async () => {
    const { schema, store, open } = await planned();
    const [old, next] = [replica('old'), replica('next')];
    await store.beat(old, null);
    const before = await store.claim(old.id, ALL);
    const other = open();
    await other.beat(next, null);
    expect(await other.claim(next.id, ALL)).toEqual([]);
    await letEnd(schema, old.id);
    const after = await other.claim(next.id, ALL);
    expect(after.map(({ shard }) => shard)).toEqual(before.map(({ shard }) => shard));
    expect(after.map(({ epoch }) => epoch)).toEqual(before.map(({ epoch }) => epoch + 1));
  });

  it('leaves a replica its shards whose heartbeat arrives while the claim judges it', async () => {
    const { schema, store, open } = await planned();
    const [slow, next] = [replica('slow'), replica('next')];
    await store.beat(slow, null);
    await store.claim(slow.id, ALL);
    await letEnd(schema, slow.id);
    const beating = await connected();
    await beating.query('begin');
    await beating.query(`update ${schema}.member set beat = clock_timestamp() where id = $1`, [slow.id]);
    const other = open();
    await other.beat(next, null);
    expect(await other.claim(next.id, ALL)).toEqual([]);
    await beating.query('commit');
    expect(await other.claim(next.id, ALL)).toEqual([]);
  });

  it('waits for no owner that was stopped inside a transaction, and gets its shard once the server has ended the transaction', async () => {
    const { schema, store, open } = await planned();
    const [stopped, next] = [replica('stopped'), replica('next')];
    const own = databaseOf(schema);
    await store.beat(stopped, null);
    await store.claim(stopped.id, [1]);
    await own.query('begin', []);
    await own.query(`update ${schema}.shard set epoch = 99 where id = 1`, []);
    await letEnd(schema, stopped.id);
    const other = open();
    await other.beat(next, null);
    const startMs = performance.now();
    expect((await other.claim(next.id, ALL)).map(({ shard }) => shard)).toEqual([2, 3, 4]);
    expect(performance.now() - startMs).toBeLessThan(1_000);
    await expect.poll(() => other.claim(next.id, [1]), { timeout: 8_000, interval: 100 }).toEqual([{ shard: 1, epoch: 2 }]);
  });

  it('takes those shards alone that it names', async () => {
    const { store } = await planned();
    const one = replica('one');
    await store.beat(one, null);
    expect(await store.claim(one.id, [2, 4, 77])).toEqual([
      { shard: 2, epoch: 1 },
      { shard: 4, epoch: 1 },
    ]);
  });

  it('follows at once when a replica leaves', async () => {
    const { store, open } = await planned();
    const [leaving, next] = [replica('leaving'), replica('next')];
    await store.beat(leaving, null);
    await store.claim(leaving.id, ALL);
    await store.leave(leaving.id);
    const other = open();
    await other.beat(next, null);
    expect(await other.claim(next.id, ALL)).toHaveLength(4);
    expect((await other.state()).members.map(({ name }) => name)).toEqual(['next']);
  });
});

describe('the wish who owns a shard', () => {
  it('is found with each heartbeat until it is taken back, whoever owns the shard', async () => {
    const { store } = await planned();
    const one = replica('one');
    const wishes = async () => (await store.beat(one, null)).shards.map(({ wish }) => wish);
    expect(await store.move(2, 'two')).toBe(true);
    expect(await store.move(5, 'two')).toBe(false);
    expect(await wishes()).toEqual([null, 'two', null, null]);
    await store.claim(one.id, ALL);
    await store.leave(one.id);
    expect(await wishes()).toEqual([null, 'two', null, null]);
    expect(await store.move(2, null)).toBe(true);
    expect(await wishes()).toEqual([null, null, null, null]);
  });
});

describe('the fence of a shard', () => {
  const value = (count: number): ReadonlyMap<string, { count: number }> => new Map([['1', { count }]]);

  it('refuses commits of a term that has ended by a claim, or by a return', async () => {
    const { schema, store, storeDuring } = await planned();
    const [old, next] = [replica('old'), replica('next')];
    await store.beat(old, null);
    const [first] = await store.claim(old.id, [1]);
    if (first === undefined) throw new Error('no shard');
    const port = storeDuring(first).port('guard', countCodec);
    const ledger = storeDuring(first).value('ledger', countCodec);
    await port.commit(value(1));
    await ledger.write({ count: 1 });
    await letEnd(schema, old.id);
    await store.beat(next, null);
    const [second] = await store.claim(next.id, [1]);
    await expect(port.commit(value(9))).rejects.toMatchObject({ code: 'state_superseded' });
    await expect(ledger.write({ count: 9 })).rejects.toMatchObject({ code: 'state_superseded' });
    if (second === undefined) throw new Error('no shard');
    const later = storeDuring(second).port('guard', countCodec);
    await later.commit(value(2));
    await store.giveBack(next.id, [second.shard]);
    await expect(later.commit(value(9))).rejects.toMatchObject({ code: 'state_superseded' });
    expect(await later.read()).toEqual(value(2));
    expect(await ledger.read()).toEqual({ count: 1 });
  });

  it('holds also if the takeover falls between the check of a commit and its end', async () => {
    const { schema, store, storeDuring } = await planned();
    const old = replica('old');
    await store.beat(old, null);
    const [hold] = await store.claim(old.id, [1]);
    if (hold === undefined) throw new Error('no shard');
    const port = storeDuring(hold).port('guard', countCodec);
    await port.commit(value(1));
    const takeover = await connected();
    await takeover.query('begin');
    await takeover.query(`update ${schema}.shard set owner = $1, epoch = epoch + 1 where id = $2`, [randomUUID(), hold.shard]);
    await takeover.query(`update ${schema}.document set value = '{"count":2}' where store = 'guard'`);
    const late = port.commit(value(9));
    late.catch(() => undefined);
    await isBlocked(schema);
    await takeover.query('commit');
    await expect(late).rejects.toMatchObject({ code: 'state_superseded' });
    expect(await port.read()).toEqual(value(2));
  });

  it('keeps a claim from falling between the check of a commit and its end', async () => {
    const { schema, store, storeDuring, open } = await planned();
    const [old, next] = [replica('old'), replica('next')];
    await store.beat(old, null);
    const [hold] = await store.claim(old.id, [1]);
    if (hold === undefined) throw new Error('no shard');
    const port = storeDuring(hold).port('guard', countCodec);
    await port.commit(value(1));
    await letEnd(schema, old.id);
    const slow = await connected();
    await slow.query('begin');
    await slow.query(`select 1 from ${schema}.document where store = 'guard' for update`);
    const commit = port.commit(value(2));
    await isBlocked(schema);
    const other = open();
    await other.beat(next, null);
    expect((await other.claim(next.id, ALL)).map(({ shard }) => shard)).not.toContain(hold.shard);
    await slow.query('commit');
    await commit;
    expect((await other.claim(next.id, ALL)).map(({ shard }) => shard)).toEqual([hold.shard]);
    await expect(port.commit(value(9))).rejects.toMatchObject({ code: 'state_superseded' });
    expect(await port.read()).toEqual(value(2));
  });
});

describe('a heartbeat', () => {
  it('finds the fleet, with ages by the clock of the database', async () => {
    const { store } = await planned();
    const one = replica('one');
    await store.beat(one, null);
    await store.claim(one.id, [1]);
    expect(await store.drain('one', true)).toBe(true);
    expect(await store.drain('nobody', true)).toBe(false);
    const { members, shards } = await store.beat(one, { plants: 7 });
    expect(members).toEqual([{ ...one, status: { plants: 7 }, isDraining: true, ageMs: expect.any(Number), joinedMs: expect.any(Number) }]);
    expect(members[0]?.ageMs).toBeLessThan(1_000);
    expect(shards.filter(({ owner }) => owner === one.id)).toEqual([{ shard: 1, owner: one.id, epoch: 1, wish: null }]);
  });

  it('forgets replicas that have ended a day ago, whose shards stay free to claim', async () => {
    const { schema, store } = await planned();
    const [killed, one] = [replica('killed'), replica('one')];
    await store.beat(killed, null);
    await store.claim(killed.id, ALL);
    await letEnd(schema, killed.id);
    expect((await store.beat(one, null)).members).toHaveLength(2);
    await (await connected()).query(`update ${schema}.member set beat = beat - interval '1 day' where id = $1`, [killed.id]);
    expect((await store.beat(one, null)).members.map(({ name }) => name)).toEqual(['one']);
    expect(await store.claim(one.id, ALL)).toHaveLength(4);
  });

  it('knows one identity for all replicas of a schema', async () => {
    const { open } = await planned();
    const { fleet, planVersion } = await open().state();
    expect(await open().state()).toMatchObject({ fleet, planVersion });
    expect((await newFleet().open().state()).fleet).not.toBe(fleet);
  });

  it('notices that the server was started again', async () => {
    const { store } = await planned();
    const one = replica('one');
    const before = (await store.beat(one, null)).serverStarted;
    expect((await store.beat(one, null)).serverStarted).toBe(before);
    await server.kill();
    await server.start();
    await expect
      .poll(
        () =>
          store.beat(one, null).then(
            ({ serverStarted }) => serverStarted,
            () => before,
          ),
        { timeout: 10_000 },
      )
      .not.toBe(before);
  });

  it('ends in seconds if the server hangs, and fails if it is read-only', async () => {
    const { schema, store } = await planned();
    const one = replica('one');
    await store.beat(one, null);
    server.signal('SIGSTOP');
    const startMs = performance.now();
    await expect(store.beat(one, null)).rejects.toMatchObject({ code: 'database_unavailable' });
    expect(performance.now() - startMs).toBeLessThan(4_000);
    server.signal('SIGCONT');
    await expect
      .poll(
        () =>
          store.beat(one, null).then(
            () => true,
            () => false,
          ),
        { timeout: 10_000 },
      )
      .toBe(true);
    const admin = await connected();
    await admin.query(`alter database postgres set default_transaction_read_only = on`);
    await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where query like '%${schema}%' and pid <> pg_backend_pid()`);
    await expect
      .poll(() => store.beat(one, null).catch((error: unknown) => error))
      .toMatchObject({
        code: 'database_unavailable',
        context: { detail: expect.stringContaining('25006') },
      });
    await admin.query(`set default_transaction_read_only = off`);
    await admin.query(`alter database postgres reset default_transaction_read_only`);
  });
});
