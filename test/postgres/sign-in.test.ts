import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { openPorts } from '../../src/app/ports.ts';
import { DAY_MS, HOUR_MS } from '../../src/calendar.ts';
import { isBridgeError } from '../../src/errors.ts';
import { type CloudOptions, CloudSimulator } from '../../src/simulator/cloud.ts';
import { hybridHome } from '../../src/simulator/fleet.ts';
import { type Cloud, startCloud } from '../e2e/support.ts';
import { authorise } from '../support/authorise.ts';
import { Cli, folderWith } from '../support/cli.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { newSchema } from './support/database.ts';
import { configOf, KEY, openReplica, type Place, type Replica } from './support/replica.ts';

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres({ connections: 300 });
});
afterAll(() => server.remove());

/** Runs a command that reads the present values, with this state. */
function command(cloud: Cloud, schema: string): Cli {
  const state = { postgres: { url: server.url, schema, encryption_key: KEY } };
  return new Cli(['read'], { cwd: folderWith({ isolarcloud: cloud.isolarcloud, state }) });
}

async function place(options: Partial<CloudOptions> = {}, more: Partial<Place> = {}): Promise<Place> {
  const cloud = new CloudSimulator({ plants: [hybridHome({ commissionedAt: Date.now() - 86_400_000, middayAt: Date.now() })], ...options });
  const { url: gateway } = await cloud.start();
  onTestFinished(() => cloud.stop());
  return { cloud, gateway, url: server.url, schema: newSchema(), ...more };
}

const replicas = (where: Place, count: number, now = Date.now): Promise<Replica[]> =>
  Promise.all(Array.from({ length: count }, (_, machine) => openReplica(configOf(where), { bootId: `machine ${machine}`, now })));

const endOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (isBridgeError(error) ? error.code : String(error)),
  );

/** Lets all make calls at the same time until the budget is spent. @returns how many they made together */
async function allCalls(replicas: readonly Replica[]): Promise<number> {
  const made = await Promise.all(
    replicas.map(async ({ meter }) => {
      for (let calls = 0; ; calls += 1) {
        const end = await endOf(meter.take());
        if (end === 'budget_spent') return calls;
        if (end !== 'done') throw new Error(end);
      }
    }),
  );
  return made.reduce((sum, calls) => sum + calls);
}

describe('replicas of an account that share a database', () => {
  it('sign in once when ten start at the same time', async () => {
    const where = await place();
    const ten = await replicas(where, 10);
    expect(await Promise.all(ten.map(({ client }) => endOf(client.login())))).toEqual(Array(10).fill('done'));
    expect(where.cloud.logins).toHaveLength(1);
  });

  it('wait for a login that takes longer', async () => {
    const where = await place();
    where.cloud.inject({ kind: 'slow_body', durationMs: 4_000, endpoint: 'login' });
    const four = await replicas(where, 4);
    expect(await Promise.all(four.map(({ client }) => endOf(client.login())))).toEqual(Array(4).fill('done'));
    expect(where.cloud.logins).toHaveLength(1);
  });

  it('send a refused password once', async () => {
    const where = await place({}, { account: { password: 'mistyped-password' } });
    const ten = await replicas(where, 10);
    expect(await Promise.all(ten.map(({ client }) => endOf(client.login())))).toEqual(Array(10).fill('password_wrong'));
    expect(where.cloud.logins).toHaveLength(1);
  });

  it('sign in once when the cloud revokes the token of all', async () => {
    const where = await place();
    const ten = await replicas(where, 10);
    for (const { client } of ten) await client.login();
    where.cloud.revokeTokens();
    expect(await Promise.all(ten.map(({ client }) => endOf(client.getPowerStationList())))).toEqual(Array(10).fill('done'));
    expect(where.cloud.logins).toHaveLength(2);
  });

  it('refresh the access token of an application once when ten find it half used up, and once when it is revoked', async () => {
    const clock = { ms: Date.now() };
    const where = await place({ oauth: {}, now: () => clock.ms });
    const refreshes = (): number => where.cloud.calls.filter(({ endpoint }) => endpoint === 'apiManage/refreshToken').length;
    const deps = { now: () => clock.ms, steady: () => ({ id: 'test', ms: clock.ms }), sleep: async () => undefined };
    await authorise(configOf(where), where.cloud, deps);
    const ten = await replicas(where, 10, () => clock.ms);
    clock.ms += DAY_MS + HOUR_MS;
    const list = () => Promise.all(ten.map(({ client }) => endOf(client.getPowerStationList())));
    expect(await list()).toEqual(Array(10).fill('done'));
    expect(refreshes()).toBe(1);
    clock.ms += HOUR_MS;
    where.cloud.revokeTokens();
    expect(await list()).toEqual(Array(10).fill('done'));
    expect(refreshes()).toBe(2);
  });

  it('do not send a refresh again whose reply one of them has lost, while the access token is accepted', async () => {
    const clock = { ms: Date.now() };
    const where = await place({ oauth: { replacedTokenLives: true }, now: () => clock.ms });
    const deps = { now: () => clock.ms, steady: () => ({ id: 'test', ms: clock.ms }), sleep: async () => undefined };
    await authorise(configOf(where), where.cloud, deps);
    const four = await replicas(where, 4, () => clock.ms);
    clock.ms += DAY_MS + HOUR_MS;
    where.cloud.inject({ kind: 'answer_lost', endpoint: 'apiManage/refreshToken', calls: 1 });
    for (const { client } of four) expect(await endOf(client.getPowerStationList())).toBe('done');
    expect(where.cloud.calls.filter(({ endpoint }) => endpoint === 'apiManage/refreshToken')).toHaveLength(1);
  });

  it('count the time since a login by the clock of the database, which no machine changes', async () => {
    const where = await place();
    const [first, second] = await replicas(where, 2);
    await first?.client.login();
    const logins = async () => (await openPorts(configOf(where), { environmentProxy: () => null }).stores.account.read()).logins;
    const before = await logins();
    await second?.client.tryAgain();
    expect(await logins()).toEqual(before);
    expect(before).toMatchObject([{ steady: { id: 'database' } }]);
  });

  it('do not sign in while the database does not answer, and each wait ends; once it answers they sign in once', async () => {
    const where = await place();
    const four = await replicas(where, 4);
    server.signal('SIGSTOP');
    const sinceMs = performance.now();
    const ends = await Promise.all(four.map(({ client }) => endOf(client.login())));
    server.signal('SIGCONT');
    expect(performance.now() - sinceMs).toBeLessThan(15_000);
    expect(ends).toEqual(Array(4).fill('database_unavailable'));
    expect(where.cloud.logins).toHaveLength(0);
    expect(await Promise.all(four.map(({ client }) => endOf(client.login())))).toEqual(Array(4).fill('done'));
    expect(where.cloud.logins).toHaveLength(1);
  });

  it('go on with the login of one that was killed meanwhile, once its lease has expired', async () => {
    const cloud = await startCloud();
    const schema = newSchema();
    const end = cloud.simulator.inject({ kind: 'no_answer', endpoint: 'login' });
    const killed = command(cloud, schema);
    await vi.waitFor(() => expect(cloud.simulator.logins).toHaveLength(1), { timeout: 30_000 });
    killed.kill('SIGKILL');
    await killed.exited;
    end();
    const where = { cloud: cloud.simulator, gateway: String(cloud.isolarcloud['gateway']), url: server.url, schema };
    const four = await replicas(where, 4);
    const sinceMs = performance.now();
    expect(await Promise.all(four.map(({ client }) => endOf(client.login())))).toEqual(Array(4).fill('done'));
    expect(performance.now() - sinceMs).toBeLessThan(15_000);
    expect(cloud.simulator.logins).toHaveLength(2);
  });

  it('are also commands in processes of their own, in folders of their own', async () => {
    const cloud = await startCloud();
    const schema = newSchema();
    const four = Array.from({ length: 4 }, () => command(cloud, schema));
    const ends = await Promise.all(four.map(({ exited }) => exited));
    expect(ends, four.map(({ stderr }) => stderr).join('\n')).toEqual(Array(4).fill({ code: 0, signal: null }));
    expect(cloud.simulator.logins).toHaveLength(1);
  });

  it('make exactly the calls that the budget allows in each of ten hours, though one has left with unused calls', async () => {
    const clock = { ms: Date.UTC(2026, 0, 10, 8) };
    const where = await place({}, { perHour: 250 });
    const four = await replicas(where, 4, () => clock.ms);
    const made: number[] = [];
    for (let hour = 0; hour < 10; hour += 1) {
      const leaver = await openReplica(configOf(where), { now: () => clock.ms });
      await leaver.meter.take();
      await leaver.meter.close();
      made.push(1 + (await allCalls(four)));
      clock.ms += HOUR_MS;
    }
    expect(made).toEqual(Array(10).fill(200));
  });

  it('make exactly the calls that the budget allows, together', async () => {
    const where = await place({}, { perHour: 250 });
    const ten = await replicas(where, 10);
    expect(await allCalls(ten)).toBe(200);
  });
});
