import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { Replica } from '../../src/app/fleet/replica.ts';
import { openPorts } from '../../src/app/ports.ts';
import { openDatabase } from '../../src/app/stores.ts';
import { loadConfig } from '../../src/config/load.ts';
import { createLog } from '../../src/log.ts';
import { PostgresFleet } from '../../src/store/postgres/postgres-fleet.ts';
import { bridgeSections, startBroker, startCloud } from '../e2e/support.ts';
import { Watcher } from '../support/mqtt.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { KEY } from './support/replica.ts';

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.remove());

it('a replica reads nothing for a shard that has lost all its plants, and reports no problem with it', async () => {
  const [cloud, broker] = [await startCloud(), await startBroker()];
  const postgres = { url: server.url, schema: `s${randomUUID().replaceAll('-', '')}`, encryption_key: KEY };
  const sections = bridgeSections(cloud, broker, { state: { postgres }, fleet: { replica: 'one' } });
  const text = JSON.stringify({ version: 1, ...sections });
  const config = loadConfig({ path: '/nowhere/config.yaml', env: {}, readFile: () => text });
  const database = openDatabase(config, 1);
  if (database === null) throw new Error('no database');
  onTestFinished(() => database.close());
  const fleet = new PostgresFleet(database);
  const left = new Map([['1501234', 2]]);
  await fleet.replan('isolarcloud', 0, new Map([['77', 1], ...left]));
  await fleet.replan('isolarcloud', 1, left);
  const watcher = await Watcher.on(broker.url, 'isolarcloud/bridge/state');
  const problems: string[] = [];
  const replica = await Replica.start(config, {
    log: createLog({ level: 'info', secrets: [] }, (line) => {
      if (line.includes('plants_not_chosen')) problems.push(line);
    }),
    now: Date.now,
    steady: () => ({ id: 'test', ms: performance.now() }),
    sleep: (ms, signal) => delay(ms, undefined, { signal }),
    random: Math.random,
    version: '1.0.0',
    openPorts: async (own, options) => openPorts(own, { environmentProxy: () => null, ...options }),
    onEnd: (error) => problems.push(error.message),
    onBroker: () => undefined,
  });
  onTestFinished(() => replica.stop());
  const states = () => watcher.payloads('isolarcloud/bridge/state').map((payload) => JSON.parse(payload));
  await watcher.until(() => states().some(({ plants, last_poll }) => plants === 1 && last_poll !== null));
  expect(states().at(-1)).toMatchObject({ account: 'ok', problem: null });
  expect(problems).toEqual([]);
  expect((await fleet.state()).shards.every(({ owner }) => owner !== null)).toBe(true);
});
