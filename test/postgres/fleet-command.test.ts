import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { databaseAddressIn } from '../../src/config/database-url.ts';
import { Database } from '../../src/store/postgres/database.ts';
import { PostgresFleet } from '../../src/store/postgres/postgres-fleet.ts';
import { folderWith } from '../support/cli.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { runCommand } from '../support/run-command.ts';

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.remove());

/** Nothing listens there, so a command that asked cloud or broker would fail. */
const NOWHERE = 'http://127.0.0.1:9';
/** The calls as a replica reports them for a shard. */
const CALLS = { calls_this_hour: 21, calls_today: 43, calls_left: 65 };

/** The problem of the fleet that `startFleet` makes. */
const UNOWNED = {
  code: 'shards_unowned',
  happened: 'Plants are not read, since no replica owns their shards: 3 plants in shard 3',
  remedy: 'Start another replica, or raise fleet.max_shards. After the end of a replica this passes within 15 seconds.',
};

function configWith(postgres: object, language = 'en'): string {
  const isolarcloud = { gateway: NOWHERE, app_key: 'key', secret_key: 'secret', username: 'me', password: 'word' };
  const folder = folderWith({ language, isolarcloud, mqtt: { url: 'mqtt://127.0.0.1:9' }, state: { postgres } });
  return `${folder}/config.yaml`;
}

/** A fleet with two replicas in a schema of its own: `one` owns the shards 1 and 2, nobody owns 3, and `gone` has ended. */
async function startFleet(language?: string) {
  const schema = `s${randomUUID().replaceAll('-', '')}`;
  const address = databaseAddressIn(server.url);
  if (address === null) throw new Error('no address');
  const database = new Database({ address, schema, readCa: async () => undefined, connections: 1 });
  onTestFinished(() => database.close());
  const store = new PostgresFleet(database);
  const plants = { 11: 1, 12: 1, 13: 2, 14: 3, 15: 3, 16: 3 };
  await store.replan('isolarcloud', 0, new Map(Object.entries(plants)));
  const replica = (name: string) => ({ id: randomUUID(), name, version: '1.2.3', maxShards: 9 });
  const [one, gone] = [replica('one'), replica('gone')];
  await store.beat(gone, null);
  await database.query(`update ${database.table('member')} set beat = beat - interval '11 s'`, []);
  await store.beat(one, { 1: { problem: 'a sentence with the name of a plant', ...CALLS } });
  await store.claim(one.id, [1, 2]);
  const config = configWith({ url: server.url, schema, encryption_key: 'k'.repeat(32) }, language);
  return { store, run: (...args: string[]) => runCommand([...args, '--config', config]) };
}

const drainingIn = async (store: PostgresFleet): Promise<readonly string[]> =>
  (await store.state()).members.filter(({ isDraining }) => isDraining).map(({ name }) => name);

describe('fleet', () => {
  it('shows who owns what, from the database alone', async () => {
    const { run } = await startFleet();
    const { end, stdout } = await run('fleet');
    expect(end).toBe('ok');
    expect(
      stdout
        .replaceAll(/(?<![.\d])\d+\.\d\b(?!\.)/g, '<age>')
        .replaceAll(/ +/g, ' ')
        .split('\n'),
    ).toEqual([
      'Replica Version State Heartbeat (s ago) Shards Plants',
      'gone 1.2.3 ended <age> 0 0',
      'one 1.2.3 alive <age> 2 3',
      '',
      'Shard Account Plants Owner Wished Epoch Heartbeat (s ago)',
      ' 1 isolarcloud 2 one 1 <age>',
      ' 2 isolarcloud 1 one 1 <age>',
      ' 3 isolarcloud 3 0',
      '',
      'Calls of iSolarCloud: 21 in this hour, 43 today; 65 more until the fleet waits.',
      '',
      `${UNOWNED.happened}. ${UNOWNED.remedy}`,
      '',
    ]);
  });

  it('prints the same as JSON, and nothing of the plants but their number', async () => {
    const { run } = await startFleet();
    const { stdout } = await run('fleet', '--json');
    const age = expect.any(Number);
    expect(JSON.parse(stdout)).toEqual({
      calls: { thisHour: 21, today: 43, left: 65 },
      unowned: [3],
      problem: UNOWNED,
      replicas: [
        { name: 'gone', version: '1.2.3', state: 'ended', heartbeatAgeMs: age, shards: [], plants: 0 },
        { name: 'one', version: '1.2.3', state: 'alive', heartbeatAgeMs: age, shards: [1, 2], plants: 3 },
      ],
      shards: [
        { shard: 1, account: 'isolarcloud', plants: 2, owner: 'one', wish: null, epoch: 1, heartbeatAgeMs: age },
        { shard: 2, account: 'isolarcloud', plants: 1, owner: 'one', wish: null, epoch: 1, heartbeatAgeMs: age },
        { shard: 3, account: 'isolarcloud', plants: 3, owner: null, wish: null, epoch: 0, heartbeatAgeMs: null },
      ],
    });
  });

  it('says so where no replica has taken part yet', async () => {
    const config = configWith({ url: server.url, schema: 'nobody', encryption_key: 'k'.repeat(32) });
    expect(await runCommand(['fleet', '--config', config])).toMatchObject({
      end: 'ok',
      stdout: '',
      stderr: 'No replica has taken part in this fleet yet.\n',
    });
  });

  it('takes no part in the fleet', async () => {
    const { store, run } = await startFleet();
    const before = await store.state();
    await run('fleet');
    const after = await store.state();
    expect(after.members.map(({ name }) => name)).toEqual(before.members.map(({ name }) => name));
    expect(after.shards).toEqual(before.shards);
  });

  it.each(['fleet', 'fleet drain one'])('names what is missing where the state is in files: %s', async (line) => {
    expect((await runCommand([...line.split(' '), '--config', configWith({})])).end).toBe('fleet_not_configured');
  });

  it('ends with an error if the database does not answer', async () => {
    const url = 'postgresql://bridge@127.0.0.1:9/bridge?sslmode=disable';
    const config = configWith({ url, encryption_key: 'k'.repeat(32) });
    expect((await runCommand(['fleet', '--config', config])).end).toBe('database_unavailable');
  });
});

describe('fleet drain', () => {
  it('asks a replica to give its shards away, and takes that back with --undo', async () => {
    const { store, run } = await startFleet('pt');
    expect(await run('fleet', 'drain', 'one')).toMatchObject({ end: 'ok', stderr: expect.stringContaining('one cede os seus shards') });
    expect(await drainingIn(store)).toEqual(['one']);
    expect((await run('fleet')).stdout).toContain('cedendo');
    expect((await run('fleet', 'drain', 'one', '--undo')).end).toBe('ok');
    expect(await drainingIn(store)).toEqual([]);
  });

  it.each(['gone', 'nobody'])('refuses a replica that is not alive: %s', async (name) => {
    const { store, run } = await startFleet();
    expect((await run('fleet', 'drain', name)).end).toBe('replica_absent');
    expect(await drainingIn(store)).toEqual([]);
  });
});

describe('fleet move', () => {
  const wishesIn = async (store: PostgresFleet) => (await store.state()).shards.map(({ wish }) => wish);

  it('lets a replica own a shard, until --auto ends that', async () => {
    const { store, run } = await startFleet();
    const { end, stderr } = await run('fleet', 'move', '3', 'one');
    expect([end, stderr]).toEqual(['ok', expect.stringContaining('Shard 3 moves to one')]);
    expect(await wishesIn(store)).toEqual([null, null, 'one']);
    const shown = JSON.parse((await run('fleet', '--json')).stdout) as { shards: { wish: string | null }[] };
    expect(shown.shards.map(({ wish }) => wish)).toEqual([null, null, 'one']);
    expect((await run('fleet')).stdout).toMatch(/^ +3 +isolarcloud +3 +one +0/m);
    expect((await run('fleet', 'move', '3', '--auto')).end).toBe('ok');
    expect(await wishesIn(store)).toEqual([null, null, null]);
  });

  it.each([
    ['3 gone', 'replica_absent'],
    ['3 nobody', 'replica_absent'],
    ['4 one', 'shard_absent'],
    ['x one', 'shard_absent'],
    ['4 --auto', 'shard_absent'],
    ['3', 'usage_invalid'],
    ['3 one --auto', 'usage_invalid'],
  ])('refuses %s: %s', async (line, code) => {
    const { store, run } = await startFleet();
    expect((await run('fleet', 'move', ...line.split(' '))).end).toBe(code);
    expect(await wishesIn(store)).toEqual([null, null, null]);
  });
});
