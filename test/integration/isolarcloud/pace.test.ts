import { afterEach, describe, expect, it } from 'vitest';
import { BridgeError } from '../../../src/errors.ts';
import type { OpenApiClient } from '../../../src/isolarcloud/client.ts';
import { RejectedPoints } from '../../../src/poll/rejected-points.ts';
import { type CloudOptions, CloudSimulator } from '../../../src/simulator/cloud.ts';
import { uniformFleet } from '../../../src/simulator/fleet.ts';
import { CREDENTIALS, openApiClient, type TestClientOptions } from '../../support/open-api-client.ts';
import { quiet } from '../../support/quiet.ts';
import { type Asked, ScriptedCloud } from '../../support/scripted-cloud.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const NOW = Date.UTC(2025, 9, 3, 15, 1, 30);
const PLANTS = 450;
const CALLS = PLANTS / 50;
/** Calls of a job that would take over a minute at two a second. */
const LONG_JOB = 150;
const POINTS = ['83022', '83033'];
const ENDPOINT = 'getDeviceRealTimeData';

const clouds: { stop(): Promise<void> }[] = [];
const clients: OpenApiClient[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await Promise.all(clouds.splice(0).map((cloud) => cloud.stop()));
});

async function startCloud(options: Partial<CloudOptions> = {}) {
  const { appKey, secretKey, username, password } = CREDENTIALS;
  const plants = uniformFleet({ plants: PLANTS, devicesPerPlant: 1, commissionedAt: NOW - 86_400_000 });
  const account = { appKey, secretKey, username, password };
  const cloud = new CloudSimulator({ plants, account, now: () => NOW, quotas: { perMinute: 100_000 }, ...options });
  clouds.push(cloud);
  return { cloud, url: (await cloud.start()).url };
}

/** A client with a pace whose waits end at once. */
function paced(url: string, options: Partial<TestClientOptions> = {}) {
  const started = openApiClient({ url, paced: true, now: () => NOW, sleep: async () => undefined, ...options });
  clients.push(started.client);
  return started;
}

const request = (cloud: CloudSimulator, jobCalls: number) => ({
  deviceType: 11,
  psKeys: cloud.plants.map(({ psId }) => `${psId}_11_0_0`),
  pointIds: POINTS,
  jobCalls,
});

describe('a long job', () => {
  it('makes four calls at once, a short one makes one, and both bring the same', async () => {
    const { cloud, url } = await startCloud({ latencyMs: 20 });
    const { client } = paced(url);
    const short = await client.getDeviceRealTimeData(request(cloud, CALLS));
    expect(cloud.mostAtOnce(ENDPOINT)).toBe(1);
    const long = await client.getDeviceRealTimeData(request(cloud, LONG_JOB));
    expect(cloud.mostAtOnce(ENDPOINT)).toBe(4);
    expect(long).toEqual(short);
    expect(long.samples).toHaveLength(PLANTS);
    expect(cloud.calls.filter(({ endpoint }) => endpoint === ENDPOINT)).toHaveLength(2 * CALLS);
  });

  it('stays within a limit of five calls a second', async () => {
    const clock = new VirtualClock(NOW);
    const { cloud, url } = await startCloud({ now: clock.now, rateLimit: { perSecond: 5, atOnce: 4, refusal: 'E901' } });
    const { client } = paced(url, { now: clock.now, sleep: clock.sleep });
    await client.login();
    clock.advance(1_000);
    let reply: unknown;
    void client.getDeviceRealTimeData(request(cloud, LONG_JOB)).then((result) => {
      reply = result;
    });
    for (await quiet(); reply === undefined; await quiet()) clock.advance(clock.nextWakeInMs);
    expect(reply).toMatchObject({ failures: [] });
    expect(clock.now() - NOW - 1_000).toBe((CALLS - 1) * 200);
  });

  it.each(['E901', 'HTTP 429'] as const)('refused with %s, stops, halves the pace for an hour, and says so once', async (refusal) => {
    const { cloud, url } = await startCloud({ latencyMs: 20, rateLimit: { perSecond: 3, atOnce: 10, refusal } });
    let nowMs = NOW;
    const { client, lines } = paced(url, { now: () => nowMs });
    await client.login();
    nowMs += 1;
    const { samples, failures } = await client.getDeviceRealTimeData(request(cloud, LONG_JOB));
    // The login and two calls were admitted. Three of those under way were refused, perhaps one more when a place became free; the
    // others were not made.
    expect([samples.length, failures.length]).toEqual([100, CALLS - 2]);
    expect(new Set(failures.map(({ error }) => error.code))).toEqual(new Set(['call_rate']));
    expect(cloud.calls.length).toBeLessThanOrEqual(7);
    expect(client.callsAtOnce(LONG_JOB)).toBe(2);
    expect(lines.filter((line) => line.includes('half the pace'))).toHaveLength(1);
    nowMs += 3_600_000;
    expect(client.callsAtOnce(LONG_JOB)).toBe(4);
  });

  it('makes no call beyond the budget', async () => {
    const { cloud, url } = await startCloud({ latencyMs: 20 });
    let left = 4;
    const take = async (): Promise<void> => {
      if (left === 0) throw new BridgeError('budget_spent');
      left -= 1;
    };
    const { client } = paced(url, { meter: { take, close: async () => undefined } });
    const { samples, failures } = await client.getDeviceRealTimeData(request(cloud, LONG_JOB));
    expect(cloud.calls).toHaveLength(4); // one of them the login
    expect([samples.length, failures.length]).toEqual([150, CALLS - 3]);
  });

  it('keeps what the other calls bring when one fails', async () => {
    const { cloud, url } = await startCloud({ latencyMs: 20 });
    const { client } = paced(url);
    await client.login();
    const missing = `${cloud.plants[420]?.psId}_11_0_0`;
    cloud.inject({ kind: 'key_fails', psKey: missing });
    const first = await client.getDeviceRealTimeData(request(cloud, LONG_JOB));
    expect([first.failedKeys, first.samples.length, first.failures]).toEqual([[missing], PLANTS - 1, []]);
    cloud.clearCalls();
    cloud.inject({ kind: 'http_status', status: 502, endpoint: ENDPOINT, calls: 1 });
    await expect(client.getDeviceRealTimeData(request(cloud, LONG_JOB))).rejects.toMatchObject({ code: 'cloud_fault' });
    expect(cloud.calls).toHaveLength(1);
  });

  it('searches a rejected point with as many calls as a short job', async () => {
    const callsOf = async (jobCalls: number): Promise<number> => {
      const { cloud, url } = await startCloud();
      const { client } = paced(url);
      await client.login();
      cloud.inject({ kind: 'point_condemned', pointId: '83033' });
      let searches = {};
      const store = {
        read: async () => searches,
        write: async (written: object) => {
          searches = written;
        },
      };
      const points = new RejectedPoints({ client, store, now: () => NOW });
      const reply = await points.read(request(cloud, jobCalls));
      expect([reply.samples.length, [...(reply.samples[0]?.values ?? [])].map(([pointId]) => pointId)]).toEqual([PLANTS, ['83022']]);
      return cloud.calls.length;
    };
    expect(await callsOf(LONG_JOB)).toBe(await callsOf(1));
  });

  it('ends at a stop although four calls hang', async () => {
    let fourHang = (): void => {};
    const hanging = new Promise<void>((resolve) => {
      fourHang = resolve;
    });
    let calls = 0;
    const { cloud, url } = await startCloud({
      onCall: ({ endpoint }) => {
        if (endpoint !== ENDPOINT) return;
        calls += 1;
        if (calls === 1) cloud.inject({ kind: 'no_answer' });
        if (calls === 5) fourHang();
      },
    });
    const { client } = paced(url);
    const reply = client.getDeviceRealTimeData(request(cloud, LONG_JOB));
    await hanging;
    const startedMs = performance.now();
    await client.close();
    const { samples, failures } = await reply;
    expect(performance.now() - startedMs).toBeLessThan(1_000);
    expect([samples.length, new Set(failures.map(({ error }) => error.code))]).toEqual([50, new Set(['gateway_unreachable'])]);
    expect(calls).toBe(5);
  });
});

describe('a token that is refused while four calls are under way', () => {
  const keys = Array.from({ length: 450 }, (_, index) => `${index}_11_0_0`);
  const samplesOf = ({ body }: Asked) => ({
    data: { device_point_list: (body['ps_key_list'] as string[]).map((psKey) => ({ device_point: { ps_key: psKey, p83022: '1' } })) },
  });

  it.each(['E00003', 'E900'])('with %s costs one login, and each call is repeated', async (code) => {
    const cloud = await ScriptedCloud.start();
    clouds.push(cloud);
    cloud.rejectionCode = code;
    let answered = 0;
    cloud.on(ENDPOINT, (asked) => {
      answered += 1;
      if (answered === 1) cloud.revoke();
      return samplesOf(asked);
    });
    const { client } = paced(cloud.url);
    const reply = await client.getDeviceRealTimeData({ deviceType: 11, psKeys: keys, pointIds: ['83022'], jobCalls: LONG_JOB });
    expect([reply.samples.length, reply.failures]).toEqual([keys.length, []]);
    expect(cloud.calls('login')).toHaveLength(2);
    expect(cloud.calls(ENDPOINT)).toHaveLength(9 + 4);
  });

  it('costs one login too when that fails', async () => {
    const cloud = await ScriptedCloud.start();
    clouds.push(cloud);
    let logins = 0;
    cloud.on('login', () => {
      logins += 1;
      return logins === 1 ? cloud.signIn() : { code: 'E901' };
    });
    let answered = 0;
    cloud.on(ENDPOINT, (asked) => {
      answered += 1;
      if (answered === 1) cloud.revoke();
      return samplesOf(asked);
    });
    const { client } = paced(cloud.url);
    const reply = await client.getDeviceRealTimeData({ deviceType: 11, psKeys: keys, pointIds: ['83022'], jobCalls: LONG_JOB });
    expect([reply.samples.length, reply.failures.length]).toEqual([50, 8]);
    expect(logins).toBe(2);
  });
});
