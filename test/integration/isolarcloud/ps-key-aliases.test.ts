import { expect, it, onTestFinished } from 'vitest';
import type { OpenApiClient } from '../../../src/isolarcloud/client.ts';
import { openApiClient } from '../../support/open-api-client.ts';
import { type Asked, ScriptedCloud } from '../../support/scripted-cloud.ts';

const OLD = '1_14_1_1';
const NEW = '1_14_1_2';
const OTHER = '1_7_1_1';

/** Starts a cloud and a client that shows the cloud's device `NEW` under the ps_key `OLD`. */
async function start(): Promise<{ cloud: ScriptedCloud; client: OpenApiClient }> {
  const cloud = await ScriptedCloud.start();
  const { client } = openApiClient({ url: cloud.url, identity: { [NEW]: OLD } });
  onTestFinished(async () => {
    await client.close();
    await cloud.stop();
  });
  return { cloud, client };
}
const devices =
  (...keys: readonly string[]) =>
  ({ body }: Asked) => {
    const pageList = body['is_virtual_unit'] === 0 ? keys.map((ps_key) => ({ ps_key })) : [];
    return { data: { pageList, rowCount: pageList.length } };
  };
const askedKeys = (cloud: ScriptedCloud, endpoint: string): unknown => cloud.calls(endpoint).at(-1)?.body['ps_key_list'];

it('lists a device by its old key, and reads it by its new one', async () => {
  const { cloud, client } = await start();
  cloud.on('getDeviceList', devices(NEW, OTHER));
  cloud.on('getDeviceRealTimeData', () => ({ data: { device_point_list: [{ device_point: { ps_key: NEW, p1: '2' } }] } }));
  expect((await client.getDeviceList('1')).map(({ psKey }) => psKey)).toEqual([OLD, OTHER]);
  const reply = await client.getDeviceRealTimeData({ deviceType: 14, psKeys: [OLD, '1_14_9_9'], pointIds: ['1'] });
  expect(askedKeys(cloud, 'getDeviceRealTimeData')).toEqual([NEW, '1_14_9_9']);
  expect(reply.samples.map(({ psKey }) => psKey)).toEqual([OLD]);
  expect(reply.failedKeys).toEqual(['1_14_9_9']);
});

it('reads its past by the new key, and its alarms', async () => {
  const { cloud, client } = await start();
  cloud.on('getDevicePointsDayMonthYearDataList', () => ({ data: { [NEW]: { p1: [{ time_stamp: '20260101', 4: '5' }] } } }));
  cloud.on('getDevicePointMinuteDataList', () => ({ data: { [NEW]: [{ time_stamp: '20260101000000', p1: '5' }] } }));
  cloud.on('getFaultAlarmInfo', () => ({ data: { pageList: [{ ps_id: 1, ps_key: NEW, fault_name: 'Fan' }], rowCount: 1 } }));
  const asked = { psKeys: [OLD], pointIds: ['1'], from: '20260101', to: '20260101' };
  const days = await client.getDevicePointsDayMonthYearDataList({ ...asked, period: 'day', statistics: ['total'] });
  expect([...days.keys()]).toEqual([OLD]);
  expect(askedKeys(cloud, 'getDevicePointsDayMonthYearDataList')).toEqual([NEW]);
  expect([...(await client.getDevicePointMinuteDataList(asked)).keys()]).toEqual([OLD]);
  expect(askedKeys(cloud, 'getDevicePointMinuteDataList')).toEqual([NEW]);
  expect((await client.getFaultAlarmInfo()).map(({ psKey }) => psKey)).toEqual([OLD]);
});

it('leaves both as they are while the old key is listed, and renames once it is gone', async () => {
  const { cloud, client } = await start();
  cloud.on('getDeviceList', devices(NEW, OLD));
  expect((await client.getDeviceList('1')).map(({ psKey }) => psKey)).toEqual([NEW, OLD]);
  cloud.on('getDeviceRealTimeData', () => ({ data: { device_point_list: [{ device_point: { ps_key: OLD, p1: '2' } }] } }));
  const { samples } = await client.getDeviceRealTimeData({ deviceType: 14, psKeys: [OLD], pointIds: ['1'] });
  expect(samples.map(({ psKey }) => psKey)).toEqual([OLD]);
  expect(askedKeys(cloud, 'getDeviceRealTimeData')).toEqual([OLD]);
  cloud.on('getDeviceListByUser', devices(NEW));
  expect((await client.getDeviceListByUser()).map(({ psKey }) => psKey)).toEqual([OLD]);
});
