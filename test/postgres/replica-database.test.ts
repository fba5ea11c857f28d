import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../src/calendar.ts';
import type { Config } from '../../src/config/schema.ts';
import { startBroker, startCloud } from '../e2e/support.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { startProxy } from '../support/proxy.ts';
import { newSchema } from './support/database.ts';
import { openFleet, plan, type RunningReplica, replicaConfig, startReplica } from './support/running-replica.ts';

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.remove());

const PLANT = '1501234';

/** A replica that reads its only plant, and the memory of the fleet as another program sees it. */
async function reading(deps: Parameters<typeof startReplica>[1] = {}) {
  const [cloud, broker] = [await startCloud(), await startBroker()];
  const way = await startProxy(server.url);
  const shared = { cloud, brokerUrl: broker.url, schema: newSchema() };
  const direct = (name: string): Config => replicaConfig(name, { ...shared, databaseUrl: server.url });
  const { fleet, database } = openFleet(direct('one'));
  await plan(direct('one'), fleet, new Map([[PLANT, 1]]));
  const databaseUrl = server.url.replace(String(server.port), String(way.port));
  const running = await startReplica(replicaConfig('one', { ...shared, databaseUrl }), deps);
  const hasCalled = (): boolean => timesBegun(running) > 0 && cloud.simulator.calls.some(({ endpoint }) => endpoint !== 'login');
  await expect.poll(hasCalled, { timeout: 15_000, interval: 50 }).toBe(true);
  return { ...running, cloud: cloud.simulator, fleet, database, way, direct };
}

const timesBegun = ({ lines }: Pick<RunningReplica, 'lines'>): number => lines.filter((line) => line.includes('shard begins')).length;

const untilNextBeat = async ({ fleet }: Pick<Awaited<ReturnType<typeof reading>>, 'fleet'>): Promise<void> => {
  const age = async (): Promise<number> => (await fleet.state()).members[0]?.ageMs ?? Number.POSITIVE_INFINITY;
  await expect.poll(age, { timeout: 10_000, interval: 50 }).toBeGreaterThan(1_000);
  await expect.poll(age, { timeout: 10_000, interval: 50 }).toBeLessThan(1_000);
};

describe('the clock of the machine of a replica', () => {
  it('may be wrong, and may jump while it runs: its shards stay, and its calls count in the present hour', async () => {
    let aheadMs = 50 * HOUR_MS;
    const one = await reading({ now: () => Date.now() + aheadMs });
    const hours = async (): Promise<readonly string[]> => {
      const [row] = await one.database.query<{ value: { hours: Record<string, number> } }>(
        `select value from ${one.database.table('document')} where store like 'calls-%'`,
        [],
      );
      return Object.keys(row?.value.hours ?? {});
    };
    const present = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
    // Two, if an hour ends between two calls.
    const isPresent = (hour: string): boolean => Math.abs(Number(hour) - present) <= HOUR_MS;
    expect(new Set((await hours()).map(isPresent))).toEqual(new Set([true]));
    const { shards } = await one.fleet.state();
    await startReplica(one.direct('two'), { now: () => Date.now() - 50 * HOUR_MS });
    await expect.poll(async () => (await one.fleet.state()).members.length, { timeout: 10_000 }).toBe(2);
    aheadMs = -50 * HOUR_MS;
    await untilNextBeat(one);
    expect((await one.fleet.state()).shards).toEqual(shards);
    expect((await one.fleet.state()).members.every(({ ageMs }) => ageMs < 4_000)).toBe(true);
    expect(timesBegun(one)).toBe(1);
    expect(one.cloud.logins).toHaveLength(1);
  });
});

describe('the database of a replica', () => {
  it('is used again after the connection has ended, in the same term if the server is the same, and in a new one if it was started anew', async () => {
    const one = await reading();
    const { shards } = await one.fleet.state();
    one.way.cut();
    await expect.poll(() => one.lines.join('\n'), { timeout: 10_000, interval: 50 }).toContain('database_unavailable');
    one.way.mend();
    await untilNextBeat(one);
    expect((await one.fleet.state()).shards).toEqual(shards);
    expect(timesBegun(one)).toBe(1);
    await server.kill();
    await server.start();
    await expect.poll(() => timesBegun(one), { timeout: 15_000 }).toBe(2);
    const [after] = (await one.fleet.state()).shards;
    expect(after?.epoch).toBeGreaterThan(shards[0]?.epoch ?? 0);
    expect(one.cloud.logins).toHaveLength(1);
  });

  it('may be full: the replica stops, says why, and goes on once there is space', async () => {
    const one = await reading();
    const member = one.database.table('member');
    await one.database.query(
      `create function ${one.database.table('full_disk')}() returns trigger language plpgsql as $$ begin raise exception 'no space' using errcode = '53100'; end $$`,
      [],
    );
    await one.database.query(
      `create trigger is_full before insert or update on ${member} for each row execute function ${one.database.table('full_disk')}()`,
      [],
    );
    await expect.poll(() => one.lines.join('\n'), { timeout: 15_000 }).toContain('shard ended');
    expect(one.lines.join('\n')).toContain('The disk of the database is full');
    await one.database.query(`drop trigger is_full on ${member}`, []);
    await expect.poll(() => timesBegun(one), { timeout: 15_000 }).toBe(2);
    expect(one.lines.join('\n')).toContain('the database answers again');
  });
});
