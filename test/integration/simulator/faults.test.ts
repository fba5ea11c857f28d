import { request } from 'undici';
import { describe, expect, it } from 'vitest';
import { device, microinverterPlant } from '../../../src/simulator/fleet.ts';
import { type Client, COMMISSIONED, NOW, startCloud } from './plain-client.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const HYBRID = '1501234_14_1_1';
/** 2025-10-04 00:00 in São Paulo. */
const MIDNIGHT = Date.UTC(2025, 9, 4, 3);

async function hybrid({ signedIn }: Client, points: readonly string[] = ['13119', '13134', '13112']): Promise<Record<string, unknown>> {
  const { result_data } = await signedIn('getDeviceRealTimeData', { device_type: 14, point_id_list: points, ps_key_list: [HYBRID] });
  return result_data.device_point_list[0].device_point;
}

const post = ({ url, headers }: Client, endpoint = 'getPowerStationList') =>
  request(`${url}/openapi/${endpoint}`, { method: 'POST', headers, body: '{}', headersTimeout: 300, bodyTimeout: 300 });

describe('on the wire', () => {
  it('http_status answers with a status, headers and HTML', async () => {
    const client = await startCloud();
    client.cloud.inject({ kind: 'http_status', status: 429, headers: { 'retry-after': '7' } });
    const reply = await post(client);
    expect([reply.statusCode, reply.headers['retry-after'], reply.headers['content-type']]).toEqual([429, '7', 'text/html']);
    expect(await reply.body.text()).toContain('<h1>429</h1>');
  });

  it('not_json answers 200 with HTML', async () => {
    const client = await startCloud();
    client.cloud.inject({ kind: 'not_json' });
    const reply = await post(client);
    expect(reply.statusCode).toBe(200);
    expect(await reply.body.text()).toMatch(/^<html>/);
  });

  it('no_answer never answers, and a stop ends it', async () => {
    const client = await startCloud();
    client.cloud.inject({ kind: 'no_answer' });
    await expect(post(client)).rejects.toThrow('Headers Timeout Error');
  });

  it('connection_reset breaks the connection', async () => {
    const client = await startCloud();
    client.cloud.inject({ kind: 'connection_reset' });
    await expect(post(client)).rejects.toThrow(/ECONNRESET|other side closed/);
  });

  it('truncated_body sends half a reply', async () => {
    const client = await startCloud();
    client.cloud.inject({ kind: 'truncated_body' });
    const text = await (await post(client)).body.text();
    expect(text).toMatch(/^\{"req_serial_num"/);
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
  });

  it('slow_body keeps the second half back', async () => {
    const client = await startCloud();
    client.cloud.inject({ kind: 'slow_body', durationMs: 60_000 });
    await expect((await post(client)).body.text()).rejects.toThrow('Body Timeout Error');
  });

  it('huge_body pads a valid reply', async () => {
    const client = await startCloud();
    client.cloud.inject({ kind: 'huge_body', bytes: 5_000_000 });
    const text = await (await post(client)).body.text();
    expect(text.length).toBeGreaterThan(5_000_000);
    expect(JSON.parse(text).result_code).toBe('001');
  });

  it('failures are logged without a result code', async () => {
    const client = await startCloud();
    client.cloud.inject({ kind: 'not_json' });
    await (await post(client)).body.dump();
    expect(client.cloud.calls).toMatchObject([{ endpoint: 'getPowerStationList', resultCode: null }]);
  });
});

describe('refusals', () => {
  it('result_code touches the endpoint and device type it names, for so many calls', async () => {
    const client = await startCloud();
    client.cloud.inject({ kind: 'result_code', code: 'E900', endpoint: 'getDeviceRealTimeData', deviceType: 14, calls: 1 });
    const ask = async (device_type: number, key: string) =>
      (await client.signedIn('getDeviceRealTimeData', { device_type, point_id_list: ['1'], ps_key_list: [key] })).result_code;
    expect([await ask(7, '1501234_7_3_1'), await ask(14, HYBRID), await ask(14, HYBRID)]).toEqual(['1', 'E900', '1']);
  });

  it('result_code lasts for a span of time, and carries the vendor’s message', async () => {
    const { cloud, call, clock } = await startCloud();
    cloud.inject({ kind: 'result_code', code: 'E902', from: NOW, until: NOW + HOUR_MS });
    expect(await call('login', {})).toMatchObject({ result_code: 'E902', result_msg: 'Request is not encrypted', result_data: null });
    clock.now += HOUR_MS;
    expect((await call('login', {})).result_code).toBe('009');
  });

  it('token_revoked ends the session at the next call', async () => {
    const { cloud, signedIn } = await startCloud();
    await signedIn('getOpenApiCallInfo');
    cloud.inject({ kind: 'token_revoked', calls: 1 });
    expect((await signedIn('getOpenApiCallInfo')).result_code).toBe('E00003');
    expect((await signedIn('getOpenApiCallInfo')).result_code).toBe('E00003');
  });

  it('login_state answers a correct login', async () => {
    const { cloud, call } = await startCloud();
    cloud.inject({ kind: 'login_state', state: 5 });
    const reply = await call('login', { user_account: cloud.account.username, user_password: cloud.account.password });
    expect(reply).toMatchObject({ result_code: '1', result_data: { login_state: '5' } });
    expect(reply.result_data.token).toBeUndefined();
  });

  it('point_condemned fails every call that asks for the point', async () => {
    const client = await startCloud();
    client.cloud.inject({ kind: 'point_condemned', pointId: '13141' });
    const ask = async (points: string[]) =>
      (await client.signedIn('getDeviceRealTimeData', { device_type: 14, point_id_list: points, ps_key_list: [HYBRID] })).result_code;
    expect([await ask(['13119', '13141']), await ask(['13119'])]).toEqual(['010', '1']);
  });

  it('end when they are taken away', async () => {
    const { cloud, call } = await startCloud();
    const remove = cloud.inject({ kind: 'result_code', code: 'E918' });
    expect((await call('login')).result_code).toBe('E918');
    remove();
    expect((await call('login')).result_code).toBe('009');
  });
});

describe('realtime values', () => {
  it('key_fails hands the key back', async () => {
    const client = await startCloud();
    client.cloud.inject({ kind: 'key_fails', psKey: HYBRID });
    const { result_data } = await client.signedIn('getDeviceRealTimeData', {
      device_type: 14,
      point_id_list: ['13119'],
      ps_key_list: [HYBRID],
    });
    expect(result_data).toEqual({ fail_ps_key_list: [HYBRID], device_point_list: [] });
  });

  it.each(['--', '', 'null', null, 12.5])('point_value sends %j', async (value) => {
    const client = await startCloud();
    client.cloud.inject({ kind: 'point_value', pointId: '13119', value });
    const sample = await hybrid(client);
    expect(sample['p13119']).toBe(value);
    expect(sample['p13134']).toMatch(/^\d+\.\d$/);
  });

  it('point_absent leaves the point out, point_as_number sends numbers, flat_device_point has no wrapper', async () => {
    const client = await startCloud();
    client.cloud.inject({ kind: 'point_absent', pointId: '13119' });
    client.cloud.inject({ kind: 'point_as_number' });
    expect(await hybrid(client)).toEqual(expect.not.objectContaining({ p13119: expect.anything() }));
    expect((await hybrid(client))['p13134']).toEqual(expect.any(Number));
    client.cloud.inject({ kind: 'flat_device_point' });
    const { result_data } = await client.signedIn('getDeviceRealTimeData', {
      device_type: 14,
      point_id_list: ['13134'],
      ps_key_list: [HYBRID],
    });
    expect(result_data.device_point_list[0].ps_key).toBe(HYBRID);
  });

  it('stale_replica answers some calls with an older sample', async () => {
    const client = await startCloud();
    client.cloud.inject({ kind: 'stale_replica', samples: 2 });
    const times = new Set<unknown>();
    for (let count = 0; count < 20; count++) times.add((await hybrid(client))['device_time']);
    expect(times).toEqual(new Set(['20251003102500', '20251003101500']));
  });

  it('device_silent freezes the newest sample', async () => {
    const client = await startCloud();
    client.cloud.inject({ kind: 'device_silent', psKey: HYBRID, since: NOW - HOUR_MS });
    expect((await hybrid(client))['device_time']).toBe('20251003092500');
    client.clock.now += HOUR_MS;
    expect((await hybrid(client))['device_time']).toBe('20251003092500');
  });

  it('counter_zero and counter_dip touch counters only', async () => {
    const client = await startCloud();
    const before = await hybrid(client);
    const remove = client.cloud.inject({ kind: 'counter_dip', byWh: 100 });
    const dipped = await hybrid(client);
    expect(Number(before['p13134']) - Number(dipped['p13134'])).toBeCloseTo(100, 1);
    expect([dipped['p13112'], dipped['p13119']]).toEqual([before['p13112'], before['p13119']]);
    remove();
    client.cloud.inject({ kind: 'counter_zero', pointId: '13134' });
    expect(await hybrid(client)).toMatchObject({ p13134: '0.0000', p13112: before['p13112'] });
  });

  it('late_reset and yesterday_again show the total of the day before', async () => {
    const client = await startCloud();
    const daily = async (minutesAfterMidnight: number) => {
      client.clock.now = MIDNIGHT + (minutesAfterMidnight + 2) * MINUTE_MS;
      return Number((await hybrid(client, ['13199']))['p13199']);
    };
    const yesterday = await daily(-5);
    expect(await daily(5)).toBeLessThan(200);
    const remove = client.cloud.inject({ kind: 'late_reset', minutes: 10 });
    expect(await daily(5)).toBeGreaterThanOrEqual(yesterday);
    expect(await daily(15)).toBeLessThan(500);
    remove();
    client.cloud.inject({ kind: 'yesterday_again', afterMinutes: 120, minutes: 10 });
    expect(await daily(60)).toBeLessThan(yesterday / 2);
    expect(await daily(125)).toBeGreaterThanOrEqual(yesterday);
    expect(await daily(135)).toBeLessThan(yesterday / 2);
  });
});

describe('history', () => {
  it('history_keys_misprinted prints 5 for p, as the guide does', async () => {
    const client = await startCloud();
    client.cloud.inject({ kind: 'history_keys_misprinted' });
    const asked = {
      data_type: 2,
      start_time: 20251001,
      end_time: 20251001,
      order: 0,
      query_type: 1,
      ps_key_list: ['1604567_45_2_1'],
      data_point: 'p59547',
    };
    const { result_data } = await client.signedIn('getDevicePointsDayMonthYearDataList', asked);
    expect(Object.keys(result_data['1604567_45_2_1'])).toEqual(['559547']);
  });
});

describe('the fleet', () => {
  const plantNames = async ({ signedIn }: Client) =>
    (await signedIn('getPowerStationList', { curPage: 1, size: 100 })).result_data.pageList.map(
      (plant: { ps_name: string }) => plant.ps_name,
    );
  const devices = async ({ signedIn }: Client) =>
    (await signedIn('getDeviceList', { ps_id: 1501234, curPage: 1, size: 100 })).result_data.pageList;

  it('gains, loses and renames plants, and has them back', async () => {
    const client = await startCloud();
    const before = await plantNames(client);
    client.cloud.inject({ kind: 'plant_added', plant: { ...microinverterPlant({ commissionedAt: COMMISSIONED }), psId: 99, name: 'New' } });
    client.cloud.inject({ kind: 'plant_removed', psId: 1502345 });
    client.cloud.inject({ kind: 'plant_changed', psId: 1501234, change: { name: 'Casa Nova' } });
    expect(await plantNames(client)).toEqual(['Casa Nova', 'Varanda', 'Armazém Central', 'Haus Grünau', 'New']);
    client.cloud.clearFaults();
    expect(await plantNames(client)).toEqual(before);
  });

  it('gains and loses devices', async () => {
    const client = await startCloud();
    client.cloud.inject({ kind: 'device_added', psId: 1501234, device: device(1501234, { type: 9, code: 9, channel: 1, name: 'Logger' }) });
    client.cloud.inject({ kind: 'device_removed', psKey: '1501234_7_3_1' });
    expect((await devices(client)).map((row: { device_type: number }) => row.device_type)).toEqual([14, 43, 22, 9]);
    const asked = { device_type: 7, point_id_list: ['8018'], ps_key_list: ['1501234_7_3_1'] };
    expect((await client.signedIn('getDeviceRealTimeData', asked)).result_data.fail_ps_key_list).toEqual(['1501234_7_3_1']);
  });

  it('replaces a device: another serial number, and a lifetime counter that restarts', async () => {
    const client = await startCloud();
    const before = await hybrid(client);
    client.cloud.inject({ kind: 'device_changed', psKey: HYBRID, change: { serialNumber: 'B777', uuid: 777, installedAt: NOW - HOUR_MS } });
    const after = await hybrid(client);
    expect(after).toMatchObject({ device_sn: 'B777', uuid: 777, p13119: before['p13119'] });
    expect(Number(after['p13134'])).toBeLessThan(Number(before['p13134']) / 10);
    expect(Number(after['p13134'])).toBeGreaterThan(0);
  });
});
