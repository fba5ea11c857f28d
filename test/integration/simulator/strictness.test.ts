import { request } from 'undici';
import { describe, expect, it } from 'vitest';
import { OTHER_APPLICATION } from '../../../src/simulator/cloud.ts';
import { startCloud } from './plain-client.ts';

const HOUR_MS = 3_600_000;
const realtime = { device_type: 11, point_id_list: ['83022'], ps_key_list: ['1501234_11_0_0'] };

describe('the request', () => {
  it('must be a POST of JSON', async () => {
    const { url, headers } = await startCloud();
    const get = await request(`${url}/openapi/getPowerStationList`, { headers });
    const form = await request(`${url}/openapi/getPowerStationList`, {
      method: 'POST',
      headers: { ...headers, 'Content-Type': 'text/plain' },
      body: '{}',
    });
    const broken = await request(`${url}/openapi/getPowerStationList`, { method: 'POST', headers, body: '{"appkey":' });
    expect([get.statusCode, form.statusCode, broken.statusCode]).toEqual([405, 415, 200]);
    expect(await broken.body.json()).toMatchObject({ result_code: '-1', result_data: null });
  });

  it.each([
    ['003', { sys_code: undefined }, {}],
    ['010', { sys_code: '902' }, {}],
    ['E911', { 'x-access-key': undefined }, {}],
    ['E912', { 'x-access-key': 'nobody' }, {}],
    ['E914', { 'x-access-key': OTHER_APPLICATION.secretKey }, {}],
    ['001', {}, { appkey: undefined }],
    ['E00000', {}, { appkey: 'nobody ' }],
    ['002', {}, {}],
    ['E900', {}, { token: 'not-a-token' }],
    ['E00003', {}, { token: `506574_${'0'.repeat(32)}` }],
  ])('is refused with %s for headers %j and body %j', async (code, headers, body) => {
    const { call } = await startCloud();
    expect(await call('getPowerStationList', { curPage: 1, size: 10, ...body }, headers)).toMatchObject({
      result_code: code,
      result_data: null,
    });
  });

  it('to an unknown path is E996', async () => {
    const { call, signedIn } = await startCloud();
    expect((await call('getEverything')).result_code).toBe('E996');
    expect((await signedIn('platform/getEverything')).result_code).toBe('E996');
  });

  it('may not be larger than a megabyte', async () => {
    const { call } = await startCloud();
    expect((await call('login', { padding: 'x'.repeat(1_000_000) })).result_code).toBe('E995');
  });
});

describe('login', () => {
  it('gives a token of user id and 32 hex digits, and the personal data of the account', async () => {
    const { call, cloud } = await startCloud();
    const { result_code, result_data } = await call('login', {
      user_account: cloud.account.username,
      user_password: cloud.account.password,
    });
    expect(result_code).toBe('1');
    expect(result_data).toMatchObject({ login_state: '1', err_times: '0', email: 'demo@example.com', mobile_tel: '+55 11 91234-5678' });
    expect(result_data.token).toMatch(/^506574_[0-9a-f]{32}$/);
  });

  it('tells refusals by login_state, with result_code 1, and locks at the fifth wrong password', async () => {
    const { call, cloud, clock } = await startCloud();
    const attempt = async (user_password: string, user_account = cloud.account.username) =>
      (await call('login', { user_account, user_password })).result_data;
    expect(await attempt('x', 'nobody@example.com')).toEqual({ login_state: '-1', msg: 'Account does not exist' });
    const states = [];
    for (let count = 0; count < 6; count++) states.push(await attempt('wrong'));
    expect(states[0]).toEqual({ login_state: '0', msg: 'Incorrect password', err_times: '1', remain_times: '4' });
    expect(states.map(({ login_state }) => login_state)).toEqual(['0', '0', '0', '0', '2', '2']);
    expect(await attempt(cloud.account.password)).toMatchObject({ login_state: '2', disable_time: '2025-10-03 14:26:10' });
    clock.now += HOUR_MS;
    expect(await attempt(cloud.account.password)).toMatchObject({ login_state: '1' });
  });

  it('speaks Chinese unless the body says otherwise', async () => {
    const { call } = await startCloud();
    const { result_data } = await call('login', { user_account: 'nobody', user_password: 'x', lang: undefined });
    expect(result_data.msg).toBe('账号不存在');
  });

  it('misses its fields with 009 and too many of them with E916', async () => {
    const { call, login } = await startCloud({ account: { loginsPerHour: 2 } });
    expect((await call('login', { user_account: 'x' })).result_code).toBe('009');
    await login();
    await login();
    expect((await call('login', { user_account: 'x', user_password: 'x' })).result_code).toBe('E916');
  });

  it('ends the session before it only where the account allows one', async () => {
    for (const oneSession of [true, false]) {
      const { login, call } = await startCloud({ account: { oneSession } });
      const first = await login();
      await login();
      expect((await call('getOpenApiCallInfo', { token: first })).result_code).toBe(oneSession ? 'E00003' : '1');
    }
  });
});

describe('a token', () => {
  it('lives 24 hours from its last call, in the body or as a header', async () => {
    const { login, call, clock } = await startCloud();
    const token = await login();
    clock.now += 23 * HOUR_MS;
    expect((await call('getOpenApiCallInfo', {}, { token })).result_code).toBe('1');
    clock.now += 23 * HOUR_MS;
    expect((await call('getOpenApiCallInfo', { token })).result_code).toBe('1');
    clock.now += 24 * HOUR_MS;
    expect(await call('getOpenApiCallInfo', { token })).toMatchObject({ result_code: 'E00003', result_msg: 'er_token_login_invalid' });
  });

  it('can be revoked by the vendor', async () => {
    const { signedIn, cloud } = await startCloud();
    await signedIn('getOpenApiCallInfo');
    cloud.revokeTokens();
    expect((await signedIn('getOpenApiCallInfo')).result_code).toBe('E00003');
  });
});

describe('quotas', () => {
  it.each([
    ['E901', { perMinute: 3 }, 60_000],
    ['E999', { perHour: 3 }, HOUR_MS],
    ['E999', { perDay: 3 }, 24 * HOUR_MS],
    ['E998', { perMonth: 3 }, 31 * 24 * HOUR_MS],
  ])('end with %s under %j and restart', async (code, quotas, afterMs) => {
    const { signedIn, login, clock, call } = await startCloud({ quotas });
    for (let count = 0; count < 2; count++) expect((await signedIn('getOpenApiCallInfo')).result_code).toBe('1');
    expect((await signedIn('getOpenApiCallInfo')).result_code).toBe(code);
    clock.now += afterMs;
    expect((await call('getOpenApiCallInfo', { token: await login() })).result_code).toBe('1');
  });

  it('are returned by getOpenApiCallInfo', async () => {
    const { signedIn } = await startCloud({ quotas: { perHour: 100, perDay: 1000 } });
    const { result_data } = await signedIn('getOpenApiCallInfo');
    expect(result_data).toMatchObject({ today_accessed_times: 2, curr_hour_accessed_times: 2, per_day_access_times_config: 1000 });
    expect(result_data.per_hour_access_times_config).toHaveLength(24);
    expect(result_data.per_hour_residue_times[13]).toEqual({ hour: 13, times: 98 });
  });
});

describe('the rate limit', () => {
  const limit = { perSecond: 3, atOnce: 10, refusal: 'E901' } as const;

  it('refuses calls beyond it with E901, until a second has passed', async () => {
    const { signedIn, clock } = await startCloud({ rateLimit: limit });
    const codes = async (): Promise<string[]> => [
      (await signedIn('getOpenApiCallInfo')).result_code,
      (await signedIn('getOpenApiCallInfo')).result_code,
      (await signedIn('getOpenApiCallInfo')).result_code,
    ];
    expect(await codes()).toEqual(['1', '1', 'E901']); // the login is a call too
    clock.now += 1_000;
    expect(await codes()).toEqual(['1', '1', '1']);
  });

  it('refuses calls beyond it with HTTP 429', async () => {
    const { url, headers, cloud } = await startCloud({ rateLimit: { ...limit, perSecond: 0, refusal: 'HTTP 429' } });
    const reply = await request(`${url}/openapi/getOpenApiCallInfo`, { method: 'POST', headers, body: '{}' });
    expect([reply.statusCode, cloud.calls.map(({ resultCode }) => resultCode)]).toEqual([429, [null]]);
  });

  it('refuses calls at the same time beyond it', async () => {
    const { call } = await startCloud({ rateLimit: { ...limit, perSecond: 10, atOnce: 2 }, latencyMs: 50 });
    const codes = (await Promise.all([1, 2, 3].map(() => call('getOpenApiCallInfo')))).map(({ result_code }) => result_code);
    expect(codes.toSorted()).toEqual(['002', '002', 'E901']);
    expect((await call('getOpenApiCallInfo')).result_code).toBe('002');
  });
});

describe('realtime data', () => {
  it.each([
    ['010', { point_id_list: Array.from({ length: 101 }, (_, id) => String(id)) }, 'Parameters point_id_list size is over 100'],
    ['010', { ps_key_list: Array.from({ length: 51 }, (_, id) => `${id}_11_0_0`) }, 'Parameters ps_key_list size is over 50'],
    ['009', { ps_key_list: undefined }, 'Parameters ps_key_list,sn_list cannot be empty at the same time!'],
    ['009', { point_id_list: [] }, 'er_missing_parameter:point_id_list'],
    ['009', { device_type: undefined }, 'er_missing_parameter:device_type'],
    ['010', { point_id_list: ['p83022'] }, 'er_parameter_value_invalid:point_id_list'],
    ['010', { ps_key_list: '1501234_11_0_0' }, 'er_parameter_value_invalid:ps_key_list'],
  ])('are refused with %s', async (code, changed, message) => {
    const { signedIn } = await startCloud();
    const reply = await signedIn('getDeviceRealTimeData', { ...realtime, ...changed });
    expect(reply).toMatchObject({ result_code: code, result_msg: message, result_data: null });
  });

  it('hand back keys that are unknown or of another type', async () => {
    const { signedIn } = await startCloud();
    const keys = ['1501234_14_1_1', '1501234_11_0_0', '9_11_0_0'];
    const { result_data } = await signedIn('getDeviceRealTimeData', { ...realtime, ps_key_list: keys });
    expect(result_data.fail_ps_key_list).toEqual(['1501234_14_1_1', '9_11_0_0']);
    expect(result_data.device_point_list).toHaveLength(1);
  });

  it('are given by serial number too', async () => {
    const { signedIn } = await startCloud();
    const { result_data } = await signedIn('getDeviceRealTimeData', {
      device_type: 14,
      point_id_list: ['13003'],
      sn_list: ['A1501234141', 'nobody'],
    });
    expect(result_data.fail_sn_list).toEqual(['nobody']);
    expect(result_data.device_point_list[0].device_point.ps_key).toBe('1501234_14_1_1');
  });
});

describe('lists', () => {
  it('need a page and its size', async () => {
    const { signedIn } = await startCloud();
    expect((await signedIn('getPowerStationList', { curPage: 1 })).result_msg).toBe('er_missing_parameter:size');
    expect((await signedIn('getDeviceListByUser', { curPage: 0, size: 10 })).result_code).toBe('010');
    expect((await signedIn('getDeviceList', { curPage: 1, size: 10 })).result_msg).toBe('er_missing_parameter:ps_id');
    expect((await signedIn('getPowerStationDetail')).result_msg).toBe('er_missing_parameter:sn');
    expect((await signedIn('getPowerStationDetail', { sn: 'nobody' })).result_code).toBe('010');
  });
});

describe('history', () => {
  const minutes = {
    points: 'p83033',
    ps_key_list: ['1501234_11_0_0'],
    start_time_stamp: '20251002080000',
    end_time_stamp: '20251002110000',
  };
  const days = {
    data_point: 'p83022',
    data_type: '2',
    order: 0,
    query_type: '1',
    ps_key_list: ['1501234_11_0_0'],
    start_time: '20251001',
    end_time: '20251002',
  };

  it.each([
    ['a span over three hours', { end_time_stamp: '20251002110001' }],
    ['an end before the start', { end_time_stamp: '20251002075959' }],
    ['a stamp that is no time', { start_time_stamp: '2025-10-02 08:00:00' }],
    ['more than 50 points', { points: Array.from({ length: 51 }, (_, id) => `p${id}`).join() }],
    ['points without p', { points: '83033' }],
    ['more than 50 devices', { ps_key_list: Array.from({ length: 51 }, (_, id) => String(id)) }],
  ])('of minutes refuses %s', async (_, changed) => {
    const { signedIn } = await startCloud();
    expect((await signedIn('getDevicePointMinuteDataList', minutes)).result_code).toBe('1');
    expect((await signedIn('getDevicePointMinuteDataList', { ...minutes, ...changed })).result_code).toBe('010');
  });

  it.each([
    ['over 100 days', { start_time: '20250601', end_time: '20250909' }],
    ['over 24 months', { query_type: 2, data_type: 4, start_time: '202301', end_time: '202501' }],
    ['over 5 years', { query_type: 3, data_type: 4, start_time: '2020', end_time: '2025' }],
    ['stamps of another period', { query_type: 2, data_type: 4 }],
    ['a total of days', { data_type: 4 }],
    ['an end before the start', { end_time: '20250930' }],
    ['an unknown order', { order: 2 }],
    ['an unknown query_type', { query_type: 'day' }],
  ])('of days refuses %s', async (_, changed) => {
    const { signedIn } = await startCloud();
    expect((await signedIn('getDevicePointsDayMonthYearDataList', days)).result_code).toBe('1');
    expect((await signedIn('getDevicePointsDayMonthYearDataList', { ...days, ...changed })).result_code).toBe('010');
  });
});

describe('the call log', () => {
  it('says what was asked and answered', async () => {
    const { signedIn, cloud, clock } = await startCloud();
    await signedIn('getDeviceRealTimeData', realtime);
    expect(cloud.logins).toHaveLength(1);
    expect(cloud.calls[1]).toEqual({
      at: clock.now,
      endpoint: 'getDeviceRealTimeData',
      deviceType: 11,
      keys: 1,
      points: 1,
      resultCode: '1',
    });
  });
});
