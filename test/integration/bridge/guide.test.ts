import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { ScriptedCloud } from '../../support/scripted-cloud.ts';
import { TestBed } from '../../support/test-bed.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const guide = (name: string): Record<string, unknown> => JSON.parse(readFileSync(`test/fixtures/guide/${name}.json`, 'utf8')).result_data;

/** 2025-10-03 10:25:02 in São Paulo, where the plant is. */
const READ_AT = Date.UTC(2025, 9, 3, 13, 25, 2);
const PLANT = '1600001_11_0_0';
const BATTERY_CLUSTER = '1600001_44_3_1';
const DEVICES = ['1600001_37_4_1', BATTERY_CLUSTER, '1600001_78_2_1', '1600001_45_2_1', '1600001_26_247_1'];

/** Starts a cloud that replies as in the examples of the guide. Replies that the guide does not print are empty. */
async function guidesCloud(): Promise<ScriptedCloud> {
  const cloud = await ScriptedCloud.start();
  onTestFinished(() => cloud.stop());
  const nothing = { rowCount: 0, pageList: [] };
  const { ps_id, ps_name, ps_type, ps_current_time_zone, ps_status, ps_fault_status, fault_count, alarm_count } =
    guide('power-station-detail');
  const listed = { ps_id, ps_name, ps_type, ps_current_time_zone, ps_status, ps_fault_status, fault_count, alarm_count };
  return cloud
    .on('login', () => cloud.signIn(guide('login')))
    .on('getPowerStationList', () => ({ data: { rowCount: 1, pageList: [listed] } }))
    .on('getPowerStationDetail', () => ({ data: guide('power-station-detail') }))
    .on('getDeviceList', () => ({ data: guide('device-list') }))
    .on('getOpenPointInfo', () => ({ data: nothing }))
    .on('getDeviceRealTimeData', ({ body }) =>
      body['device_type'] === 44
        ? { data: guide('device-real-time-data') }
        : { data: { fail_ps_key_list: body['ps_key_list'], device_point_list: [] } },
    );
}

async function guidesHouse(cloud?: ScriptedCloud) {
  const { url: gateway } = cloud ?? (await guidesCloud());
  const account = { gateway, app_key: 'an-app-key', secret_key: 'a-secret-key', username: 'owner', password: 'a-password' };
  const bed = await TestBed.on(account, new VirtualClock(READ_AT));
  const bridge = await bed.run({ settings: { plants: { include: ['sn:S2400000003'] } } });
  return { bed, bridge };
}

test('the battery cluster of the guide is published with the values that the guide prints', async () => {
  const { bridge } = await guidesHouse();
  expect(bridge.state(BATTERY_CLUSTER)).toMatchObject({
    soc: 37.4,
    max_cell_voltage: 3300.3,
    min_cell_voltage: 3298.8,
    max_cell_temperature: 27.3,
    min_cell_temperature: 25.7,
    device_time: '2025-10-03T10:25:00-03:00',
  });
  expect(bridge.availability(BATTERY_CLUSTER)).toBe('online');
});

test('the five devices of the guide stand under their plant, with diagnostics where they have no points', async () => {
  const { bridge } = await guidesHouse();
  expect(bridge.discovery(PLANT)?.device).toMatchObject({ name: 'PlantA', model: 'C&I ESS' });
  for (const psKey of DEVICES) {
    expect(bridge.discovery(psKey)?.device).toMatchObject({ via_device: 'isolarcloud_1600001_11_0_0' });
    expect(Object.keys(bridge.discovery(psKey)?.components ?? {})).toEqual(expect.arrayContaining(['fault', 'fault_status', 'deployed']));
    expect(bridge.state(psKey)).toMatchObject({ fault: false, fault_status: 'normal', deployed: true });
  }
  expect(bridge.discovery('1600001_78_2_1')?.device).toMatchObject({ name: 'PlantA Commercial & Industrial ESS1' });
  expect(bridge.state('1600001_78_2_1')).toMatchObject({ device_time: null });
});

test('an application that may use only the interfaces of the guide reads a plant chosen by a serial number', async () => {
  const cloud = await guidesCloud();
  cloud.on('getPowerStationList', () => ({ code: 'E996' })).on('getOpenPointInfo', () => ({ code: 'E996' }));
  const { bridge } = await guidesHouse(cloud);
  expect(bridge.state(BATTERY_CLUSTER)).toMatchObject({ soc: 37.4 });
  expect(bridge.status).toMatchObject({ plants: 1, devices: 5 });
});
