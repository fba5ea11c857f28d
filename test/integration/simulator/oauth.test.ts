import { request } from 'undici';
import { describe, expect, it } from 'vitest';
import type { CloudOptions } from '../../../src/simulator/cloud.ts';
import { type Client, NOW, startCloud } from './plain-client.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const REDIRECT = 'http://127.0.0.1:8099/callback';
const HYBRID = '1501234_14_1_1';

const oauthCloud = (options: Partial<CloudOptions> = {}): Promise<Client> => startCloud({ oauth: {}, ...options });

const codeIn = (address: string | null): string => new URL(address ?? '').searchParams.get('code') ?? '';

const newCode = ({ cloud, url }: Client, psIds?: readonly number[]): string => codeIn(cloud.authorise(cloud.authorizeUrl(url), psIds));

const exchange = ({ call }: Client, code: string, more: Record<string, unknown> = {}) =>
  call('apiManage/token', { grant_type: 'authorization_code', code, redirect_uri: REDIRECT, ...more });

const refresh = ({ call }: Client, token: string) => call('apiManage/refreshToken', { refresh_token: token });

async function tokens(
  client: Client,
  psIds?: readonly number[],
  more?: Record<string, unknown>,
): Promise<{ access: string; refresh: string }> {
  const { result_data } = await exchange(client, newCode(client, psIds), more);
  return { access: result_data.access_token, refresh: result_data.refresh_token };
}

const bearer = (access: string) => ({ authorization: `Bearer ${access}`, sys_code: undefined });

const listed = async ({ call }: Client, access: string): Promise<number[]> =>
  (await call('platform/queryPowerStationList', { page: 1, size: 10, valid_flag: '1,3' }, bearer(access))).result_data.pageList.map(
    ({ ps_id }: { ps_id: number }) => ps_id,
  );

/** The HTTP status of a call, which has no JSON if it is 401. */
async function statusOf({ url, headers, cloud }: Client, more: Record<string, string>): Promise<number> {
  const reply = await request(`${url}/openapi/platform/queryPowerStationList`, {
    method: 'POST',
    headers: { ...headers, ...more },
    body: JSON.stringify({ appkey: cloud.account.appKey, page: 1, size: 10 }),
  });
  await reply.body.dump();
  return reply.statusCode;
}

describe('the page', () => {
  it('shows the plants, and redirects with a code of six characters and the state', async () => {
    const client = await oauthCloud();
    const address = `${client.cloud.authorizeUrl(client.url)}&state=S1`;
    const page = await (await request(client.url)).body.text();
    expect(page).toContain('name="psId" value="1501234" checked');
    const submitted = await request(`${client.url}/authorise`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ address, psId: '1501234' }).toString(),
    });
    expect(submitted.statusCode).toBe(302);
    expect(submitted.headers['location']).toMatch(/^http:\/\/127\.0\.0\.1:8099\/callback\?code=[A-Za-z0-9]{6}&state=S1$/);
  });

  it('fails for a redirect URL that is not the registered one byte for byte, another application, and no ticked plant', async () => {
    const { cloud, url } = await oauthCloud();
    const address = cloud.authorizeUrl(url);
    expect(cloud.authorise(address.replace('callback', 'callback%2F'))).toBeNull();
    expect(cloud.authorise(address.replace('applicationId=2471', 'applicationId=2472'))).toBeNull();
    expect(cloud.authorise(address, [])).toBeNull();
  });

  it('fails in other words if the application has grid control among its permissions', async () => {
    const { cloud, url } = await oauthCloud({ oauth: { hasGridControl: true } });
    const address = cloud.authorizeUrl(url);
    expect(cloud.authorise(address)).toBeNull();
    const submitted = await request(`${url}/authorise`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ address, psId: '1501234' }).toString(),
    });
    expect([submitted.statusCode, await submitted.body.text()]).toEqual([200, 'Authorization failed']);
  });

  it('drops or alters the state, and returns none that it did not get', async () => {
    const { cloud, url } = await oauthCloud();
    const stateOf = (address: string): string | null => new URL(cloud.authorise(address) ?? '').searchParams.get('state');
    const address = `${cloud.authorizeUrl(url)}&state=S1`;
    cloud.inject({ kind: 'state', is: 'dropped', endpoint: 'authorise', calls: 1 });
    expect(stateOf(address)).toBeNull();
    cloud.inject({ kind: 'state', is: 'altered', endpoint: 'authorise', calls: 1 });
    expect(stateOf(address)).toBe('S1x');
    expect(stateOf(address)).toBe('S1');
    expect(stateOf(cloud.authorizeUrl(url))).toBeNull();
  });
});

describe('the exchange', () => {
  it('replies with the tokens and the authorised plants at top level and in the envelope', async () => {
    const client = await oauthCloud();
    const reply = await exchange(client, newCode(client, [1501234]));
    expect(reply).toMatchObject({
      result_code: '1',
      result_data: { token_type: 'bearer', expires_in: 172_799, auth_ps_list: ['1501234'] },
    });
    expect(reply).toMatchObject(reply.result_data);
    expect(reply.result_data.access_token).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  it.each([
    ['envelope', false, true],
    ['flat', true, false],
  ] as const)('replies in the shape "%s" on demand', async (shape, isFlat, hasEnvelope) => {
    const client = await oauthCloud();
    client.cloud.inject({ kind: 'token_shape', shape });
    const reply = await exchange(client, newCode(client));
    expect(['access_token' in reply, 'result_data' in reply]).toEqual([isFlat, hasEnvelope]);
  });

  it('takes a code once, for five minutes, and names both vocabularies in the refusal', async () => {
    const client = await oauthCloud();
    const code = newCode(client);
    await exchange(client, code);
    const again = await exchange(client, code);
    expect(again).toMatchObject({ result_code: '2', error: 'invalid_grant', result_msg: `Invalid authorization code: ${code}` });
    const late = newCode(client);
    client.clock.now += 5 * MINUTE_MS + 1;
    expect((await exchange(client, late)).result_code).toBe('2');
  });

  it('refuses another redirect URL, another grant type, and an application of the login flavour', async () => {
    const client = await oauthCloud();
    expect((await exchange(client, newCode(client), { redirect_uri: `${REDIRECT}/` })).result_code).toBe('5');
    expect((await exchange(client, newCode(client), { grant_type: 'password' })).result_code).toBe('6');
    expect((await exchange(await startCloud(), 'LDYEEq')).result_code).toBe('3');
  });

  it('states an expiry in the past on demand', async () => {
    const client = await oauthCloud();
    client.cloud.inject({ kind: 'expires_in', value: -5, endpoint: 'apiManage/token', calls: 1 });
    expect((await exchange(client, newCode(client))).result_data.expires_in).toBe(-5);
  });
});

describe('the refresh', () => {
  it('replaces both tokens, without repeating the plants', async () => {
    const client = await oauthCloud();
    const first = await tokens(client);
    const { result_data } = await refresh(client, first.refresh);
    expect(result_data).toMatchObject({ code: '1', expires_in: 172_799 });
    expect(result_data).not.toHaveProperty('auth_ps_list');
    expect(result_data.refresh_token).not.toBe(first.refresh);
    expect(await statusOf(client, bearerHeader(first.access))).toBe(401);
    expect(await listed(client, result_data.access_token)).toContain(1501234);
    expect((await refresh(client, first.refresh)).result_data).toMatchObject({ code: '5' });
  });

  it.each([undefined, '', null] as const)('leaves the refresh token valid if the new one is %j', async (as) => {
    const client = await oauthCloud();
    const first = await tokens(client);
    client.cloud.inject({ kind: 'no_new_refresh_token', ...(as !== undefined && { as }), calls: 1 });
    const { result_data } = await refresh(client, first.refresh);
    expect(result_data.refresh_token).toBe(as);
    expect((await refresh(client, first.refresh)).result_data.code).toBe('1');
  });

  it('has its effect although its reply is lost', async () => {
    const client = await oauthCloud();
    const first = await tokens(client);
    client.cloud.inject({ kind: 'answer_lost', endpoint: 'apiManage/refreshToken', calls: 1 });
    await expect(refresh(client, first.refresh)).rejects.toThrow(/ECONNRESET|other side closed/);
    expect((await refresh(client, first.refresh)).result_data.code).toBe('5');
  });

  it('is refused with -2 after 30 days, and with 2 after the owner revoked the authorisation', async () => {
    const client = await oauthCloud();
    const first = await tokens(client);
    client.clock.now = NOW + 30 * DAY_MS;
    expect((await refresh(client, first.refresh)).result_data.code).toBe('-2');
    const second = await tokens(client);
    client.cloud.revokeAuthorisation();
    expect((await refresh(client, second.refresh)).result_data.code).toBe('2');
    expect(await statusOf(client, bearerHeader(second.access))).toBe(401);
  });

  it.each([
    ['inner', { result_code: '1', result_data: { code: '-1' } }],
    ['outer', { result_code: '-1', result_data: null }],
    ['invalid_grant', { result_code: '-1', error: 'invalid_grant' }],
  ] as const)('is refused on demand with the code as %s', async (as, reply) => {
    const client = await oauthCloud();
    const first = await tokens(client);
    client.cloud.inject({ kind: 'refresh_refused', code: '-1', as, calls: 1 });
    expect(await refresh(client, first.refresh)).toMatchObject(reply);
    expect((await refresh(client, first.refresh)).result_data.code).toBe('1');
  });
});

const bearerHeader = (access: string): Record<string, string> => ({ authorization: `Bearer ${access}` });

describe('the families', () => {
  it('do not mix: neither token, nor application, is accepted on the paths of the other', async () => {
    const oauth = await oauthCloud();
    const { access } = await tokens(oauth);
    expect((await oauth.call('getPowerStationList', { curPage: 1, size: 10, token: access })).result_code).toBe('002');
    expect((await oauth.call('login', { user_account: 'demo@example.com', user_password: 'demo-password' })).result_code).toBe('002');
    const password = await startCloud();
    expect(await statusOf(password, { ...bearerHeader(await password.login()), token: await password.login() })).toBe(401);
    password.cloud.inject({ kind: 'access_refused_with', code: 'E900' });
    expect((await password.call('platform/queryPowerStationList', { page: 1, size: 10 })).result_code).toBe('E900');
  });

  it('refuse an access token after two days, one that was ended, and a call without one', async () => {
    const client = await oauthCloud();
    const { access } = await tokens(client);
    expect(await statusOf(client, bearerHeader(access))).toBe(200);
    expect(await statusOf(client, {})).toBe(401);
    client.clock.now = NOW + 172_799_000;
    expect(await statusOf(client, bearerHeader(access))).toBe(401);
    const next = await tokens(client);
    client.cloud.revokeTokens();
    expect(await statusOf(client, bearerHeader(next.access))).toBe(401);
  });
});

describe('the platform', () => {
  it('lists the plants of every owner, or with authorization_bound those of the code', async () => {
    const client = await oauthCloud({ oauth: { othersPlants: [1502345] } });
    const all = client.cloud.plants.map(({ psId }) => psId);
    expect(all).toContain(1502345);
    const own = await tokens(client, [1501234]);
    expect(await listed(client, own.access)).toEqual([1501234, 1502345]);
    const bound = await tokens(client, [1501234], { token_scope_mode: 'authorization_bound' });
    expect(await listed(client, bound.access)).toEqual([1501234]);
  });

  it('lists plants and devices with its own names of pages and fields', async () => {
    const client = await oauthCloud();
    const { access } = await tokens(client, [1501234]);
    const plants = await client.call('platform/queryPowerStationList', { page: 1, size: 10 }, bearer(access));
    expect(plants.result_data).toMatchObject({ row_count: 1, pageList: [{ ps_id: 1501234, online_status: 1 }] });
    expect(plants.result_data.pageList[0]).not.toHaveProperty('ps_status');
    expect(plants.result_data.pageList[0]).not.toHaveProperty('curr_power');
    expect((await client.call('platform/queryPowerStationList', { curPage: 1, size: 10 }, bearer(access))).result_code).toBe('009');
    const devices = await client.call('platform/getDeviceListByPsId', { ps_id: '1501234', page: 1, size: 100 }, bearer(access));
    expect(devices.result_data.pageList[0]).toMatchObject({ ps_id: '1501234', claim_state: 1 });
    expect((await client.call('platform/getDeviceListByUser', { page: 1, size: 100 }, bearer(access))).result_code).toBe('E996');
  });

  it('gives the detail of several plants, and names those that are not authorised', async () => {
    const client = await oauthCloud({ oauth: { othersPlants: [] } });
    const { access } = await tokens(client, [1501234]);
    const detail = async (body: Record<string, unknown>) =>
      (await client.call('platform/getPowerStationDetail', body, bearer(access))).result_data;
    expect(await detail({ ps_ids: '1501234,1502345' })).toMatchObject({
      code: '1',
      data_list: [{ ps_id: 1501234 }],
      not_authorization_ps_list: ['1502345'],
    });
    expect(await detail({ ps_ids: '1502345' })).toMatchObject({ code: '7', data_list: [] });
  });

  it('gives present values with their units, and hands back keys of plants that are not authorised', async () => {
    const client = await oauthCloud();
    const { access } = await tokens(client, [1501234]);
    const body = { device_type: 14, point_id_list: ['13119'], ps_key_list: [HYBRID, '1502345_1_1_1'], is_get_point_dict: '1' };
    const { result_data } = await client.call('platform/getDeviceRealTimeData', body, bearer(access));
    expect(result_data).toMatchObject({
      device_point_list: [{ device_point: { ps_key: HYBRID } }],
      illegal_ps_key_list: ['1502345_1_1_1'],
      point_dict: [{ point_id: 13119, point_unit: 'W' }],
    });
    expect(result_data).not.toHaveProperty('fail_ps_key_list');
  });

  it('gives the history by words for the period, with two members that are no device', async () => {
    const client = await oauthCloud();
    const { access } = await tokens(client, [1501234]);
    const asked = { data_type: '2', start_time: '20251001', end_time: '20251002', order: 0, ps_key_list: [HYBRID], data_point: 'p13134' };
    const days = (more: Record<string, unknown>) =>
      client.call('platform/getDevicePointDayMonthYearDataList', { ...asked, ...more }, bearer(access));
    const { result_data } = await days({ query_type: 'day', is_get_point_dict: '1' });
    expect(result_data[HYBRID].p13134).toHaveLength(2);
    expect(result_data).toMatchObject({ illegal_ps_key_list: [], point_dict: [{ point_id: 13134, point_unit: 'Wh' }] });
    expect((await days({ query_type: '1' })).result_code).toBe('010');
    const minutes = { points: 'p13119', start_time_stamp: '20251002100000', end_time_stamp: '20251002110000', ps_key_list: [HYBRID] };
    const samples = await client.call('platform/getDevicePointMinuteDataList', minutes, bearer(access));
    expect(samples.result_data[HYBRID]).toHaveLength(13);
  });

  it('lists alarms by its own names of pages', async () => {
    const client = await oauthCloud();
    const { access } = await tokens(client);
    const alarms = await client.call('platform/getFaultAlarmInfo', { page: 1, size: 10, process_status: '8' }, bearer(access));
    expect(alarms).toMatchObject({ result_code: '1', result_data: { row_count: 0, pageList: [] } });
  });
});
