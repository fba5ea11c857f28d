import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contactsIn, type Patience } from '../../src/fleet/contact.ts';
import type { PostgresFleet } from '../../src/store/postgres/postgres-fleet.ts';
import { startBroker, startCloud } from '../e2e/support.ts';
import { AVAILABILITY, Watcher } from '../support/mqtt.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { startProxy } from '../support/proxy.ts';
import { newSchema } from './support/database.ts';
import { openFleet, plan, portsThrough, replicaConfig, startReplica } from './support/running-replica.ts';

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.remove());

/** Seconds in place of minutes. */
const patience: Patience = { lost: { cloud: 1_000, broker: 1_000 }, sure: 500, again: 200 };
const PLANT = '1501234';
const BRIDGE_STATE = 'isolarcloud/bridge/state';
const STATE = new RegExp(`^isolarcloud/${PLANT}/[^/]+/state$`);

/** Starts what two replicas share, with a proxy on the ways of the first one. */
async function surroundings() {
  const [cloud, broker] = [await startCloud(), await startBroker()];
  const [toCloud, toBroker] = [await startProxy(String(cloud.isolarcloud['gateway'])), await startProxy(broker.url)];
  const shared = { cloud, databaseUrl: server.url, schema: newSchema() };
  const first = replicaConfig('first', { ...shared, brokerUrl: toBroker.url });
  const second = replicaConfig('second', { ...shared, brokerUrl: broker.url });
  const { fleet } = openFleet(first);
  await plan(first, fleet, new Map([[PLANT, 1]]));
  return { cloud, broker, toCloud, toBroker, first, second, fleet };
}

const ownerIn = async (fleet: PostgresFleet): Promise<string | undefined> => {
  const { members, shards } = await fleet.state();
  return members.find(({ id }) => id === shards[0]?.owner)?.name;
};
const untilOwner = (fleet: PostgresFleet, name: string): Promise<void> =>
  expect.poll(() => ownerIn(fleet), { timeout: 15_000, interval: 50 }).toBe(name);

const cloudContactOf = async (fleet: PostgresFleet, name: string): Promise<number> => {
  const { members } = await fleet.state();
  return contactsIn(members.find((member) => member.name === name)?.status).cloud ?? 0;
};

describe('a replica that alone is cut off', () => {
  it('from iSolarCloud lets another one read its plants, and takes part again once it is answered', async () => {
    const { cloud, broker, toCloud, first, second, fleet } = await surroundings();
    const watcher = await Watcher.on(broker.url, 'isolarcloud/#');
    toCloud.cut();
    await startReplica(first, { patience, openPorts: portsThrough(toCloud) });
    await untilOwner(fleet, 'first');
    await startReplica(second, { patience });
    // Also a bridge that has not polled publishes a state, without values.
    await watcher.until((seen) => seen.some(({ topic, payload }) => STATE.test(topic) && payload.includes('"data_state":"fresh"')));
    expect(await ownerIn(fleet)).toBe('second');
    expect(cloud.simulator.logins).toHaveLength(1);
    const calls = cloud.simulator.calls.length;
    toCloud.mend();
    await expect.poll(() => cloudContactOf(fleet, 'first'), { timeout: 10_000, interval: 100 }).toBeGreaterThan(0);
    expect(cloud.simulator.calls.slice(calls).filter(({ endpoint }) => endpoint === 'login')).toEqual([]);
    expect(await ownerIn(fleet)).toBe('second');
  });

  it('from the broker lets another one publish its plants', async () => {
    const { broker, toBroker, toCloud, first, second, fleet } = await surroundings();
    const watcher = await Watcher.on(broker.url, 'isolarcloud/#');
    await startReplica(first, { patience, openPorts: portsThrough(toCloud) });
    await untilOwner(fleet, 'first');
    await startReplica(second, { patience });
    await watcher.until(() => watcher.payloads('isolarcloud/bridge/replica/second/state').includes('online'));
    toBroker.cut();
    const before = watcher.payloads(BRIDGE_STATE).length;
    await untilOwner(fleet, 'second');
    await watcher.until(() =>
      watcher
        .payloads(BRIDGE_STATE)
        .slice(before)
        .some((payload) => JSON.parse(payload).plants === 1),
    );
    await watcher.untilLast('isolarcloud/bridge/replica/first/state', 'offline');
    expect(watcher.payloads(AVAILABILITY)).not.toContain('offline');
  });
});
