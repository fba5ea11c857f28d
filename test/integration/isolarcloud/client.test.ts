import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OpenApiClient } from '../../../src/isolarcloud/client.ts';
import { CREDENTIALS, openApiClient, type TestClientOptions } from '../../support/open-api-client.ts';
import { type Asked, ScriptedCloud } from '../../support/scripted-cloud.ts';

let cloud: ScriptedCloud;
const clients: OpenApiClient[] = [];

beforeEach(async () => {
  cloud = await ScriptedCloud.start();
});

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await cloud.stop();
});

function start(options: Partial<TestClientOptions> = {}) {
  const started = openApiClient({ url: cloud.url, ...options });
  clients.push(started.client);
  return started;
}

/** Returns the reply with the requested page of a list. */
const page = (rows: readonly object[], { body }: Asked) => {
  const [curPage, size] = [Number(body['curPage']), Number(body['size'])];
  return { data: { pageList: rows.slice((curPage - 1) * size, curPage * size), rowCount: rows.length } };
};

const parameters = ({ body }: Asked): Record<string, unknown> => {
  const { appkey: _appkey, token: _token, lang: _lang, ...rest } = body;
  return rest;
};

describe('lists', () => {
  it('brings all plants, those being connected too, page by page', async () => {
    const plants = Array.from({ length: 250 }, (_, index) => ({ ps_id: index + 1, ps_name: `P${index}` }));
    cloud.on('getPowerStationList', (asked) => page(plants, asked));
    expect(await start().client.getPowerStationList()).toHaveLength(250);
    expect(cloud.calls('getPowerStationList').map(parameters)).toEqual(
      [1, 2, 3].map((curPage) => ({ valid_flag: '1,3', curPage, size: 100 })),
    );
  });

  it('brings physical and virtual devices, asked in both spellings, each once', async () => {
    cloud.on('getDeviceList', (asked) =>
      page(asked.body['is_virtual_unit'] === 1 ? [{ ps_key: '1_11_0_0' }, { ps_key: '1_1_1_1' }] : [{ ps_key: '1_1_1_1' }], asked),
    );
    const devices = await start().client.getDeviceList('1');
    expect(devices.map(({ psKey }) => psKey)).toEqual(['1_1_1_1', '1_11_0_0']);
    expect(cloud.calls('getDeviceList').map(parameters)).toEqual(
      [0, 1].map((flag) => ({
        ps_id: '1',
        is_virtualUnit: String(flag),
        is_virtual_unit: flag,
        is_get_firmware_version: '1',
        curPage: 1,
        size: 100,
      })),
    );
  });

  it('brings the devices of all plants at once', async () => {
    cloud.on('getDeviceListByUser', (asked) => page([{ ps_key: '1_1_1_1' }, { ps_key: '2_1_1_1' }], asked));
    expect(await start().client.getDeviceListByUser()).toHaveLength(2);
  });

  it('keeps an id that a number cannot hold', async () => {
    cloud.on('getPowerStationList', () => ({
      raw: (response) => response.end('{"result_code":"1","result_data":{"pageList":[{"ps_id":20241127151500123456}],"rowCount":1}}'),
    }));
    expect((await start().client.getPowerStationList())[0]?.psId).toBe('20241127151500123456');
  });

  it('leaves out an entry that makes no sense, and says so without quoting it', async () => {
    cloud.on('getPowerStationList', (asked) => page([{ ps_name: 'PLANTED', email: 'PLANTED' }, { ps_id: 1 }], asked));
    const { client, lines } = start();
    expect(await client.getPowerStationList()).toHaveLength(1);
    expect(lines.filter((line) => line.includes('makes no sense'))).toHaveLength(1);
    expect(lines.join()).not.toContain('PLANTED');
  });

  it('brings the units of all points of a type, and the open alarms of a plant', async () => {
    cloud.on('getOpenPointInfo', (asked) => page([{ point_id: 13141, storage_unit: '', show_unit: '%' }], asked));
    cloud.on('getFaultAlarmInfo', (asked) => page([{ ps_id: 1, fault_name: 'Grid Power Outage' }], asked));
    const { client } = start();
    expect(await client.getOpenPointInfo(14)).toMatchObject([{ pointId: '13141', storageUnit: null, showUnit: '%' }]);
    expect(await client.getFaultAlarmInfo('1')).toMatchObject([{ name: 'Grid Power Outage' }]);
    expect(cloud.calls('getOpenPointInfo').map(parameters)).toEqual([{ device_type: 14, type: 2, curPage: 1, size: 999 }]);
    expect(cloud.calls('getFaultAlarmInfo').map(parameters)).toEqual([{ process_status: '8', ps_id: '1', curPage: 1, size: 100 }]);
  });
});

describe('single replies', () => {
  it('brings the detail of a plant by serial number and by id', async () => {
    cloud.on('getPowerStationDetail', () => ({ data: { ps_id: 1, ps_name: 'A', email: 'PLANTED' } }));
    const { client } = start();
    expect(await client.getPowerStationDetail({ sn: 'B2262720904' })).toMatchObject({ psId: '1' });
    await client.getPowerStationDetail({ psId: '1' });
    expect(cloud.calls('getPowerStationDetail').map(parameters)).toEqual([{ sn: 'B2262720904' }, { ps_id: '1' }]);
  });

  it('brings the calls made and allowed', async () => {
    cloud.on('getOpenApiCallInfo', () => ({ data: { today_accessed_times: 5 } }));
    expect(await start().client.getOpenApiCallInfo()).toMatchObject({ callsToday: 5, dailyLimit: null });
  });

  it('says which endpoint, field and request make no sense', async () => {
    cloud.on('getPowerStationDetail', () => ({ data: { ps_name: 'A' } }));
    await expect(start().client.getPowerStationDetail({ psId: '1' })).rejects.toMatchObject({
      code: 'reply_malformed',
      context: { endpoint: 'getPowerStationDetail', detail: 'ps_id is missing', serialNumber: 'serial-2' },
    });
  });
});

describe('realtime data', () => {
  it('takes ceil(keys / 50) x ceil(points / 100) calls for everything', async () => {
    cloud.on('getDeviceRealTimeData', ({ body }) => {
      const points = (body['point_id_list'] as string[]).map((id) => [`p${id}`, id]);
      return {
        data: {
          device_point_list: (body['ps_key_list'] as string[]).map((ps_key) => ({
            device_point: { ps_key, ...Object.fromEntries(points) },
          })),
        },
      };
    });
    const psKeys = Array.from({ length: 120 }, (_, index) => `${index}_1_1_1`);
    const pointIds = Array.from({ length: 101 }, (_, index) => String(index));
    const { samples } = await start().client.getDeviceRealTimeData({ deviceType: 1, psKeys, pointIds });
    expect(cloud.calls('getDeviceRealTimeData')).toHaveLength(3 * 2);
    expect(samples.map(({ values }) => [...values].length)).toEqual(Array(120).fill(101));
  });

  it('may be asked by serial number', async () => {
    cloud.on('getDeviceRealTimeData', () => ({
      data: { device_point_list: [{ device_point: { ps_key: '1_1_1_1', device_sn: 'S1', p1: '5' } }] },
    }));
    await start().client.getDeviceRealTimeData({ deviceType: 1, serialNumbers: ['S1'], pointIds: ['1'] });
    expect(cloud.calls('getDeviceRealTimeData').map(parameters)).toEqual([{ device_type: 1, point_id_list: ['1'], sn_list: ['S1'] }]);
  });
});

describe('history', () => {
  it("asks as the guide does and reads the guide's literal reply", async () => {
    const text = readFileSync(new URL('../../fixtures/guide/device-points-day-month-year-data-list.json', import.meta.url), 'utf8');
    cloud.on('getDevicePointsDayMonthYearDataList', () => ({ raw: (response) => response.end(text) }));
    const history = await start().client.getDevicePointsDayMonthYearDataList({
      period: 'day',
      statistics: ['peak'],
      from: '20250926',
      to: '20251003',
      psKeys: ['1600001_45_2_1'],
      pointIds: ['59546', '59547'],
    });
    expect(history.get('1600001_45_2_1')?.get('59547')).toHaveLength(8);
    expect(cloud.calls('getDevicePointsDayMonthYearDataList').map(parameters)).toEqual([
      {
        data_point: 'p59546,p59547',
        data_type: '2',
        start_time: '20250926',
        end_time: '20251003',
        order: 0,
        query_type: '1',
        ps_key_list: ['1600001_45_2_1'],
      },
    ]);
  });

  it('asks several statistics of months, newest first', async () => {
    cloud.on('getDevicePointsDayMonthYearDataList', () => ({ data: {} }));
    await start().client.getDevicePointsDayMonthYearDataList({
      period: 'month',
      statistics: ['total', 'mean'],
      from: '202501',
      to: '202512',
      order: 'newest_first',
      psKeys: ['1_1_1_1'],
      pointIds: ['1'],
    });
    expect(cloud.calls('getDevicePointsDayMonthYearDataList')[0]?.body).toMatchObject({ data_type: '4,1', order: 1, query_type: '2' });
  });

  it('asks by the minute', async () => {
    cloud.on('getDevicePointMinuteDataList', () => ({ data: { '1_1_1_1': [{ time_stamp: '20251002100000', p1: '5' }] } }));
    const history = await start().client.getDevicePointMinuteDataList({
      from: '20251002100000',
      to: '20251002125959',
      psKeys: ['1_1_1_1'],
      pointIds: ['1'],
    });
    expect(history.get('1_1_1_1')).toEqual([{ time: '20251002100000', values: new Map([['1', '5']]) }]);
    expect(cloud.calls('getDevicePointMinuteDataList').map(parameters)).toEqual([
      { points: 'p1', start_time_stamp: '20251002100000', end_time_stamp: '20251002125959', minute_interval: 5, ps_key_list: ['1_1_1_1'] },
    ]);
  });
});

describe('faults', () => {
  it.each(['009', '010', 'E00002', 'E901', 'E999', '-1'])('%s costs no login', async (code) => {
    cloud.on('getPowerStationList', () => ({ code }));
    await expect(start().client.getPowerStationList()).rejects.toMatchObject({ context: { resultCode: code } });
    expect(cloud.calls('login')).toHaveLength(1);
  });

  it.each([
    ['an HTML page', 200, '<html>PLANTED</html>', 'reply_foreign'],
    ['truncated JSON', 200, '{"result_code":"1","result_data":{"pageList":[{"ps_name":"PLANTED', 'reply_malformed'],
    ['HTTP 502', 502, '<html>PLANTED</html>', 'cloud_fault'],
    ['HTTP 429', 429, 'PLANTED', 'call_rate'],
  ])('%s costs no login and shows nothing of the body', async (_name, status, text, code) => {
    cloud.on('getPowerStationList', () => ({ raw: (response) => response.writeHead(status).end(text) }));
    const { client, lines } = start();
    const error = await client.getPowerStationList().catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ code });
    expect(`${String((error as Error).stack)} ${lines.join()}`).not.toContain('PLANTED');
    expect(cloud.calls('login')).toHaveLength(1);
  });

  it('names the endpoint also where no reply came', async () => {
    cloud.on('getPowerStationList', () => ({ raw: (response) => response.destroy() }));
    await expect(start().client.getPowerStationList()).rejects.toMatchObject({
      code: 'gateway_unreachable',
      context: { endpoint: 'getPowerStationList' },
    });
  });

  it('logs endpoints, codes and requests, and never a key, token, account or body', async () => {
    cloud.on('getPowerStationList', (asked) => page([{ ps_id: 1, ps_name: 'PLANTED', ps_location: 'PLANTED' }], asked));
    const { client, lines } = start();
    await client.getPowerStationList();
    const log = lines.join('\n');
    expect(log).toContain('"endpoint":"getPowerStationList"');
    expect(log).toContain('"request":"serial-2"');
    for (const secret of [...Object.values(CREDENTIALS), '7_token', 'PLANTED', '99999']) expect(log).not.toContain(secret);
  });
});
