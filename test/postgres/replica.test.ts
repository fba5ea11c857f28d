import { afterAll, beforeAll, expect, it } from 'vitest';
import { startBroker, startCloud } from '../e2e/support.ts';
import { Watcher } from '../support/mqtt.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { newSchema, openFleet, plan, replicaConfig, startReplica } from './support/running-replica.ts';

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.remove());

it('a replica reads nothing for a shard that has lost all its plants, and reports no problem with it', async () => {
  const [cloud, broker] = [await startCloud(), await startBroker()];
  const config = replicaConfig('one', { cloud, brokerUrl: broker.url, databaseUrl: server.url, schema: newSchema() });
  const { fleet } = openFleet(config);
  const left = new Map([['1501234', 2]]);
  await plan(config, fleet, new Map([['77', 1], ...left]));
  await plan(config, fleet, left, 1);
  const watcher = await Watcher.on(broker.url, 'isolarcloud/bridge/state');
  const { lines } = await startReplica(config);
  const states = () => watcher.payloads('isolarcloud/bridge/state').map((payload) => JSON.parse(payload));
  await watcher.until(() => states().some(({ plants, last_poll }) => plants === 1 && last_poll !== null));
  expect(states().at(-1)).toMatchObject({ account: 'ok', problem: null });
  expect(lines.filter((line) => line.includes('plants_not_chosen'))).toEqual([]);
  expect((await fleet.state()).shards.every(({ owner }) => owner !== null)).toBe(true);
});
