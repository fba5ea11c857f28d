import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FleetView } from '../../src/page/view/documents/fleet.ts';
import { startBroker, startCloud } from '../e2e/support.ts';
import { Reader } from '../integration/page/stream-reader.ts';
import { ask, PASSWORD, signIn } from '../integration/page/support.ts';
import { freePort } from '../support/ports.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { startProxy } from '../support/proxy.ts';
import { newSchema } from './support/database.ts';
import { openFleet, plan, replicaConfig, startReplica } from './support/running-replica.ts';

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.remove());

it('the page and the metrics of a replica show the fleet as each heartbeat finds it, and that the database is away', async () => {
  const [cloud, broker, port] = [await startCloud(), await startBroker(), await freePort()];
  const way = await startProxy(server.url);
  const shared = { cloud, brokerUrl: broker.url, schema: newSchema() };
  const page = { enabled: true, host: '127.0.0.1', port, password: PASSWORD };
  const databaseUrl = server.url.replace(String(server.port), String(way.port));
  const config = replicaConfig('one', { ...shared, databaseUrl, sections: { page } });
  const { fleet } = openFleet(replicaConfig('one', { ...shared, databaseUrl: server.url }));
  await plan(config, fleet, new Map([['1501234', 1]]));
  await startReplica(config);

  const session = await ask(port, { path: '/api/session' });
  expect(JSON.parse(session.text)).toEqual({ passwordNeeded: true, signedIn: false, isSetup: false, isFleet: true });
  expect((await ask(port, { path: '/api/fleet' })).status).toBe(401);
  const headers = await signIn(port);
  const reader = new Reader({ port }, '?language=pt', headers);
  const views = (): readonly FleetView[] => reader.events.map(({ data }) => data as unknown as FleetView);
  const untilView = (isWanted: (view: FleetView) => boolean): Promise<void> =>
    expect.poll(() => views().some(isWanted), { timeout: 15_000, interval: 50 }).toBe(true);
  await untilView(({ shards }) => shards[0]?.owner === 'one');
  const owned = views().find(({ shards }) => shards[0]?.owner === 'one');
  expect(owned).toMatchObject({
    replica: 'one',
    replicas: [{ name: 'one', version: '1.0.0', state: 'alive', shards: 1, plants: 1 }],
    shards: [{ shard: 1, plants: 1, owner: 'one', isUnowned: false }],
    texts: { 'fleet.title': 'Frota' },
  });
  expect(new Set(reader.events.map(({ name }) => name))).toEqual(new Set(['fleet']));
  expect((await ask(port, { path: '/ready' })).status).toBe(200);
  const { text } = await ask(port, { path: '/metrics' });
  expect(text).toContain('isolarcloud2mqtt_fleet_replica_plants{replica="one"} 1\n');
  expect(text).toContain('isolarcloud2mqtt_fleet_unowned_shards 0\n');
  expect(text).toMatch(/isolarcloud2mqtt_fleet_replica_heartbeat_age_seconds\{replica="one"\} [0-3]\./);

  way.cut();
  await untilView(({ problem }) => problem?.code === 'database_unavailable');
  expect((await ask(port, { path: '/metrics' })).text).toContain('isolarcloud2mqtt_fleet_problem{code="database_unavailable"} 1\n');
  way.mend();
  const before = views().length;
  await expect.poll(() => views().slice(before).at(-1)?.problem, { timeout: 15_000, interval: 50 }).toBeNull();
});
