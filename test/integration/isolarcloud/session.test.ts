import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OpenApiClient } from '../../../src/isolarcloud/client.ts';
import { MemoryAccountStore } from '../../support/memory-account-store.ts';
import { CREDENTIALS, openApiClient, type TestClientOptions } from '../../support/open-api-client.ts';
import { ScriptedCloud } from '../../support/scripted-cloud.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

let cloud: ScriptedCloud;
let nowMs: number;
const clients: OpenApiClient[] = [];

beforeEach(async () => {
  nowMs = Date.UTC(2025, 9, 3, 13, 25);
  cloud = await ScriptedCloud.start();
  cloud.on('getPowerStationList', () => ({ data: { pageList: [{ ps_id: 1, ps_name: 'A' }], rowCount: 1 } }));
  cloud.on('getDeviceRealTimeData', () => ({ data: { device_point_list: [], fail_ps_key_list: [] } }));
});

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await cloud.stop();
});

function start(options: Partial<TestClientOptions> = {}) {
  const started = openApiClient({ url: cloud.url, now: () => nowMs, ...options });
  clients.push(started.client);
  return started;
}

const codeOf = async (call: Promise<unknown>): Promise<string> => {
  const error = await call.then(
    () => ({ code: 'none' }),
    (thrown: unknown) => thrown as { code: string },
  );
  return error.code;
};
const realTime = (client: OpenApiClient, deviceType: number): Promise<unknown> =>
  client.getDeviceRealTimeData({ deviceType, psKeys: [`1_${deviceType}_1_1`], pointIds: ['1'] });
const logins = (): number => cloud.calls('login').length;

describe('the token', () => {
  it('is got by one login however many calls begin at once', async () => {
    const { client } = start();
    await Promise.all(Array.from({ length: 5 }, () => client.getPowerStationList()));
    expect(logins()).toBe(1);
  });

  it('goes with every call in body and header, beside the keys and the language', async () => {
    const { client } = start();
    await client.getPowerStationList();
    const [login] = cloud.calls('login');
    const [call] = cloud.calls('getPowerStationList');
    expect(login?.body).toEqual({
      appkey: CREDENTIALS.appKey,
      lang: '_en_US',
      user_account: CREDENTIALS.username,
      user_password: CREDENTIALS.password,
    });
    expect(call?.body).toMatchObject({ appkey: CREDENTIALS.appKey, token: '7_token1', lang: '_en_US' });
    expect(call?.headers).toMatchObject({
      'content-type': 'application/json',
      sys_code: '901',
      lang: '_en_US',
      'x-access-key': CREDENTIALS.secretKey,
      token: '7_token1',
    });
  });

  it('is used again after a restart', async () => {
    const { client, store } = start();
    await client.getPowerStationList();
    await start({ store }).client.getPowerStationList();
    expect(logins()).toBe(1);
  });

  it('of other credentials is not used', async () => {
    const { client, store } = start();
    await client.getPowerStationList();
    await start({ store, credentials: { username: 'other@example.com' } }).client.getPowerStationList();
    expect(logins()).toBe(2);
  });

  it.each(['E00003', '002', 'E900'])('that is revoked (%s) costs one login for all calls that meet it', async (rejectionCode) => {
    cloud.rejectionCode = rejectionCode;
    const { client } = start();
    await client.getPowerStationList();
    nowMs += 10 * MINUTE_MS;
    cloud.revoke();
    const answers = await Promise.all(Array.from({ length: 4 }, () => client.getPowerStationList()));
    expect(answers.every((plants) => plants.length === 1)).toBe(true);
    expect(logins()).toBe(2);
  });

  it('that is rejected by HTTP 401 is renewed too', async () => {
    const { client } = start();
    let first = true;
    cloud.on('getPowerStationList', () => {
      if (!first) return { data: { pageList: [], rowCount: 0 } };
      first = false;
      return { raw: (response) => response.writeHead(401).end('<html>') };
    });
    await client.getPowerStationList();
    expect(logins()).toBe(2);
  });

  it('that is rejected even when new is an error after one login', async () => {
    const { client } = start();
    await client.login();
    nowMs += 10 * MINUTE_MS;
    cloud.on('getPowerStationList', () => ({ code: 'E00003' }));
    expect(await codeOf(client.getPowerStationList())).toBe('token_rejected');
    expect(logins()).toBe(2);
  });

  it('that another process has renewed is taken over instead of signing in', async () => {
    const store = new MemoryAccountStore();
    const daemon = start({ store }).client;
    await daemon.getPowerStationList();
    nowMs += 10 * MINUTE_MS;
    cloud.revoke();
    await start({ store }).client.getPowerStationList();
    await daemon.getPowerStationList();
    expect(logins()).toBe(2);
  });

  it('is got by one login by two processes that start together', async () => {
    const store = new MemoryAccountStore();
    await Promise.all([start({ store }), start({ store })].map(({ client }) => client.getPowerStationList()));
    expect(logins()).toBe(1);
    expect(store.state.logins).toHaveLength(1);
  });
});

describe('refused credentials', () => {
  const refusals: [string, string | number, Record<string, unknown>, string][] = [
    ['unknown account', '-1', {}, 'account_unknown'],
    ['wrong password', '0', { err_times: '2', remain_times: '3' }, 'password_wrong'],
    ['locked account', 2, { disable_time: '2025-10-03 15:00:00' }, 'account_locked'],
    ['account locked by the administrator', 5, {}, 'account_disabled'],
    ['state that no document names', '7', {}, 'login_unclear'],
  ];

  it.each(refusals)('%s: tried once, also over 20 restarts', async (_name, login_state, more, code) => {
    cloud.on('login', () => ({ data: { login_state, ...more } }));
    const store = new MemoryAccountStore();
    for (let restart = 0; restart < 20; restart += 1) {
      expect(await codeOf(start({ store }).client.getPowerStationList())).toBe(code);
      nowMs += HOUR_MS;
    }
    expect(logins()).toBe(1);
  });

  it.each([
    ['E00000', 'app_key_invalid'],
    ['E912', 'secret_key_invalid'],
    ['E914', 'keys_mismatched'],
  ])('by %s: tried once, also over restarts', async (result, code) => {
    cloud.on('login', () => ({ code: result }));
    const store = new MemoryAccountStore();
    for (let restart = 0; restart < 5; restart += 1) {
      expect(await codeOf(start({ store }).client.getPowerStationList())).toBe(code);
      nowMs += DAY_MS;
    }
    expect(logins()).toBe(1);
  });

  it('are tried again with another password, and the first password still is not', async () => {
    cloud.on('login', ({ body }) => (body['user_password'] === 'right' ? cloud.signIn() : { data: { login_state: '0' } }));
    const store = new MemoryAccountStore();
    expect(await codeOf(start({ store }).client.login())).toBe('password_wrong');
    expect(await codeOf(start({ store, credentials: { password: 'right' } }).client.login())).toBe('none');
    expect(await codeOf(start({ store }).client.login())).toBe('password_wrong');
    expect(logins()).toBe(2);
  });

  it('are tried again when the user says so, which a running bridge notices', async () => {
    let locked = true;
    cloud.on('login', () => (locked ? { data: { login_state: '2' } } : cloud.signIn()));
    const store = new MemoryAccountStore();
    const daemon = start({ store }).client;
    expect(await codeOf(daemon.login())).toBe('account_locked');
    locked = false;
    await start({ store }).client.tryAgain();
    expect(await codeOf(daemon.getPowerStationList())).toBe('none');
  });

  it('are reported with the remaining attempts, and with the host if the region may be wrong', async () => {
    cloud.on('login', () => ({ data: { login_state: '0', err_times: '2', remain_times: '3' } }));
    await expect(start().client.login()).rejects.toThrow('wrong 2 times so far, 3 tries left');
    cloud.on('login', () => ({ data: { login_state: '-1' } }));
    await expect(start().client.login()).rejects.toThrow(/asked at 127\.0\.0\.1.*region/);
    cloud.on('login', () => ({ code: 'E00000' }));
    await expect(start().client.login()).rejects.toThrow(/asked at 127\.0\.0\.1.*region/);
  });

  it('with a secret key that no header takes are never sent', async () => {
    const { client } = start({ credentials: { secretKey: 'copied\u200bkey' } });
    expect(await codeOf(client.login())).toBe('secret_key_invalid');
    expect(cloud.asked).toEqual([]);
  });

  it('leave no secret in the state, the log or the error', async () => {
    cloud.on('login', () => ({ data: { login_state: '0', email: 'owner@example.com', msg: 'PASSWORD-PLANTED' } }));
    const { client, store, lines } = start();
    const error = await client.login().catch((thrown: Error) => thrown);
    const told = [JSON.stringify(store.state), ...lines, String((error as Error).stack), JSON.stringify(error)].join('\n');
    for (const secret of Object.values(CREDENTIALS)) expect(told).not.toContain(secret);
  });
});

describe('the login budget', () => {
  it('makes at most four logins an hour while another user of the account keeps ending the session, and says so', async () => {
    const { client } = start();
    await client.getPowerStationList();
    const seen: string[] = [];
    for (let minute = 6; minute < 60; minute += 6) {
      nowMs += 6 * MINUTE_MS;
      cloud.revoke();
      seen.push(await codeOf(client.getPowerStationList()));
    }
    expect(logins()).toBe(4);
    expect(seen.slice(3)).toEqual(Array(6).fill('token_contested'));
    nowMs += HOUR_MS;
    expect(await codeOf(client.getPowerStationList())).toBe('none');
  });

  it('counts a login that a crash interrupted', async () => {
    const store = new MemoryAccountStore();
    cloud.on('login', () => {
      expect(store.state.logins).toHaveLength(1);
      return cloud.signIn();
    });
    await start({ store }).client.login();
    expect(logins()).toBe(1);
  });

  it('is not spent by logins that never left this machine', async () => {
    const gone = await ScriptedCloud.start();
    const { url } = gone;
    await gone.stop();
    const store = new MemoryAccountStore();
    for (let attempt = 0; attempt < 6; attempt += 1) expect(await codeOf(start({ store, url }).client.login())).toBe('gateway_unreachable');
    expect(store.state.logins).toEqual([]);
  });

  it.each([
    ['E916', 'login_too_often'],
    ['E918', 'address_refused'],
    ['E913', 'clock_wrong'],
    ['E902', 'encryption_required'],
    ['E906', 'encryption_key_wrong'],
    ['E909', 'encryption_rejected'],
  ])('after %s pauses for an hour', async (result, code) => {
    cloud.on('login', () => ({ code: result }));
    const { client } = start();
    expect(await codeOf(client.login())).toBe(code);
    nowMs += 59 * MINUTE_MS;
    expect(await codeOf(client.login())).toBe(code);
    expect(logins()).toBe(1);
    nowMs += MINUTE_MS;
    await codeOf(client.login());
    expect(logins()).toBe(2);
  });
});

describe('a missing permission', () => {
  beforeEach(() => {
    cloud.on('getDeviceRealTimeData', ({ body }) => (body['device_type'] === 44 ? { code: 'E900' } : { data: { device_point_list: [] } }));
  });

  it('costs no login on a fresh token, is asked once a day, and leaves the other types alone', async () => {
    const { client } = start();
    await realTime(client, 1);
    for (let minute = 0; minute < 24 * 60; minute += 5) {
      expect(await codeOf(realTime(client, 44))).toBe('permission_missing');
      expect(await codeOf(realTime(client, 1))).toBe('none');
      nowMs += 5 * MINUTE_MS;
    }
    const asked = cloud.calls('getDeviceRealTimeData').filter(({ body }) => body['device_type'] === 44);
    expect(asked).toHaveLength(1);
    expect(logins()).toBe(1);
  });

  it('costs one login on an old token', async () => {
    const { client } = start();
    await realTime(client, 1);
    nowMs += HOUR_MS;
    for (let call = 0; call < 3; call += 1) expect(await codeOf(realTime(client, 44))).toBe('permission_missing');
    expect(logins()).toBe(2);
  });

  it('is remembered over restarts and forgotten when the user says so', async () => {
    const { client, store } = start();
    await codeOf(realTime(client, 44));
    const restarted = start({ store }).client;
    expect(await codeOf(realTime(restarted, 44))).toBe('permission_missing');
    expect(cloud.calls('getDeviceRealTimeData')).toHaveLength(1);
    await restarted.tryAgain();
    await codeOf(realTime(restarted, 44));
    expect(cloud.calls('getDeviceRealTimeData')).toHaveLength(2);
  });

  it('is not concluded from a fresh token that another user has ended, if the target has answered before', async () => {
    cloud.rejectionCode = 'E900';
    const { client } = start();
    await realTime(client, 1);
    nowMs += MINUTE_MS;
    cloud.revoke();
    expect(await codeOf(realTime(client, 1))).toBe('none');
    expect(logins()).toBe(2);
  });
});
