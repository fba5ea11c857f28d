import { afterAll, beforeAll, expect, it } from 'vitest';
import { shownFleet } from '../../src/app/fleet/shown-fleet.ts';
import { accountName } from '../../src/app/stores.ts';
import { uniformFleet } from '../../src/simulator/fleet.ts';
import { startBroker, startCloud } from '../e2e/support.ts';
import { Watcher } from '../support/mqtt.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { newSchema } from './support/database.ts';
import { openFleet, plan, replicaConfig, startReplica } from './support/running-replica.ts';

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.remove());

it('a replica begins no bridge for a shard without plants, and reports no problem with it', async () => {
  const [cloud, broker] = [await startCloud(), await startBroker()];
  const config = replicaConfig('one', { cloud, brokerUrl: broker.url, databaseUrl: server.url, schema: newSchema() });
  const { fleet, database } = openFleet(config);
  await plan(config, fleet, new Map([['1501234', 2]]));
  // A plan deletes such a shard, so it is inserted here.
  await database.query(`insert into ${database.table('shard')} (id, account) values (1, $1)`, [accountName(config)]);
  const watcher = await Watcher.on(broker.url, 'isolarcloud/bridge/state');
  const { lines } = await startReplica(config);
  const states = () => watcher.payloads('isolarcloud/bridge/state').map((payload) => JSON.parse(payload));
  await watcher.until(() => states().some(({ plants, last_poll }) => plants === 1 && last_poll !== null));
  expect(states().at(-1)).toMatchObject({ account: 'ok', problem: null });
  expect(lines.filter((line) => line.includes('shard begins'))).toEqual([expect.stringContaining('"shard":2')]);
  expect((await fleet.state()).shards.every(({ owner }) => owner !== null)).toBe(true);
});

it('a fleet whose password is wrong says so, although it has no shards yet', async () => {
  const [cloud, broker] = [await startCloud(), await startBroker()];
  const wrong = { ...cloud, isolarcloud: { ...cloud.isolarcloud, password: 'not this one' } };
  const config = replicaConfig('one', { cloud: wrong, brokerUrl: broker.url, databaseUrl: server.url, schema: newSchema() });
  const { fleet } = openFleet(config);
  await startReplica(config);
  const problem = async () => shownFleet(await fleet.state(), []).problem?.code;
  await expect.poll(problem, { timeout: 30_000, interval: 100 }).toBe('password_wrong');
  expect(cloud.simulator.logins).toHaveLength(1);
});

it('what was published for a plant that has left the account is removed by the next owner, also if no replica ran when it left', async () => {
  const [cloud, broker] = [await startCloud(), await startBroker()];
  const config = replicaConfig('one', { cloud, brokerUrl: broker.url, databaseUrl: server.url, schema: newSchema() });
  const { fleet } = openFleet(config);
  const left = new Map([['1501234', 1]]);
  await plan(config, fleet, new Map([['77', 1], ['78', 2], ...left]));
  await plan(config, fleet, left, 1);
  const watcher = await Watcher.on(broker.url, 'isolarcloud/#');
  const topics = ['77', '78'].flatMap((psId) => ['state', 'availability'].map((leaf) => `isolarcloud/${psId}/${psId}_11_0_0/${leaf}`));
  for (const topic of topics) await watcher.client.publishAsync(topic, topic.endsWith('state') ? '{}' : 'online', { retain: true, qos: 1 });
  await startReplica(config);
  for (const topic of topics) await watcher.untilLast(topic, '');
});

it('plants and devices are listed once for all replicas, and by none that takes over or starts before they are due again', async () => {
  const middayAt = Date.now();
  const plants = uniformFleet({ plants: 150, devicesPerPlant: 2, commissionedAt: middayAt - 86_400_000, middayAt });
  const [cloud, broker] = [await startCloud({ plants }), await startBroker()];
  const place = { cloud, brokerUrl: broker.url, databaseUrl: server.url, schema: newSchema(), shardPlants: 50 };
  const start = async (name: string, aheadMs = 0) =>
    (await startReplica(replicaConfig(name, place), { now: () => Date.now() + aheadMs })).replica;
  const { fleet } = openFleet(replicaConfig('a', place));
  const count = (endpoint: string): number => cloud.simulator.calls.filter((call) => call.endpoint === endpoint).length;
  const lists = () => ['getPowerStationList', 'getDeviceList', 'getDeviceListByUser'].map(count);
  /** Waits until this many replicas own all shards, and have polled. */
  const untilShared = async (owners: number, polls: number): Promise<void> => {
    const isShared = async (): Promise<boolean> => {
      const own = (await fleet.state()).shards.map(({ owner }) => owner);
      return own.length === 3 && !own.includes(null) && new Set(own).size === owners && count('getDeviceRealTimeData') >= polls;
    };
    await expect.poll(isShared, { timeout: 60_000, interval: 100 }).toBe(true);
  };

  const [first, ...others] = [await start('a'), await start('b'), await start('c')];
  await untilShared(3, 3);
  const once = lists();
  const pages = 2;
  expect(once[0]).toBe(pages);

  await first?.stop();
  await untilShared(2, count('getDeviceRealTimeData') + 1);
  for (const replica of others) await replica.stop();
  const restarted = await start('d');
  await untilShared(1, count('getDeviceRealTimeData') + 3);
  expect(lists()).toEqual(once);

  await restarted.stop();
  await start('e', 16 * 60_000);
  await expect.poll(() => count('getPowerStationList'), { timeout: 30_000 }).toBe(2 * pages);
  await untilShared(1, count('getDeviceRealTimeData') + 3);
  expect(lists().slice(1)).toEqual(once.slice(1));
});
