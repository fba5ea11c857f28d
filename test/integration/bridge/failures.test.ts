import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commercialStorage, hybridHome } from '../../../src/simulator/fleet.ts';
import { DAY, HOUR, MINUTE, NOON, simulated } from '../../support/test-bed.ts';

const commissionedAt = NOON - HOUR;
const INVERTER = '1501234_14_1_1';
const BATTERY = '1501234_43_2_1';
const plants = [hybridHome({ commissionedAt }), commercialStorage({ commissionedAt })];

test.each([
  ['is answered with a fault of the cloud', { kind: 'result_code', code: '-1' }, HOUR],
  ['is rejected for a parameter', { kind: 'result_code', code: '010' }, 27 * HOUR],
  ['is answered with an error page', { kind: 'http_status', status: 502 }, HOUR],
  ['is answered with no JSON', { kind: 'not_json' }, HOUR],
] as const)('a device type that %s does not hold up the others, and is read again in time', async (_case, fault, waitMs) => {
  const { bed, cloud } = await simulated({ plants: [hybridHome({ commissionedAt })] });
  const bridge = await bed.run();
  const end = cloud.inject({ ...fault, endpoint: 'getDeviceRealTimeData', deviceType: 43 });
  await bed.pass(25 * MINUTE);
  expect(bridge.availability(INVERTER)).toBe('online');
  expect(bridge.availability(BATTERY)).toBe('offline');
  expect(bridge.status).toMatchObject({ problem: expect.any(String), last_poll: new Date(NOON + 25 * MINUTE + 850).toISOString() });
  end();
  await bed.pass(waitMs);
  expect(bridge.availability(BATTERY)).toBe('online');
});

test('a device that the cloud does not answer for leaves the others of its type alone', async () => {
  const { bed, cloud } = await simulated({ plants });
  cloud.inject({ kind: 'key_fails', psKey: INVERTER });
  const bridge = await bed.run();
  await bed.pass(10 * MINUTE);
  expect(bridge.availability(INVERTER)).toBe('offline');
  expect(bridge.availability(BATTERY)).toBe('online');
  expect(bridge.discovery(INVERTER)?.device).toMatchObject({ name: 'Casa Ipê SH10RT' });
});

test('the detail of one plant that fails takes nothing from the other', async () => {
  const { bed, cloud, calls } = await simulated({ plants });
  cloud.inject({ kind: 'result_code', code: '010', endpoint: 'getPowerStationDetail', calls: 1 });
  const bridge = await bed.run();
  await bed.pass(10 * MINUTE);
  expect(calls('getPowerStationDetail')).toHaveLength(2);
  expect(bridge.state(INVERTER)).toMatchObject({ pv_power: expect.any(Number) });
  expect(bridge.state('1604567_44_3_1')).toMatchObject({ data_switch: true });
});

test.each([
  ['null', null],
  ['two dashes', '--'],
  ['nothing', ''],
  ['a word', 'abc'],
])('a point that comes as %s is null, and the others are not', async (_case, value) => {
  const { bed, cloud } = await simulated({ plants });
  const bridge = await bed.run();
  cloud.inject({ kind: 'point_value', psKey: INVERTER, pointId: '13141', value });
  await bed.pass(6 * MINUTE);
  expect(bridge.state(INVERTER)).toMatchObject({ soc: null, pv_power: expect.any(Number) });
});

test('a point that the reply leaves out is null once it was known, and absent before', async () => {
  const { bed, cloud } = await simulated({ plants });
  const back = cloud.inject({ kind: 'point_absent', psKey: INVERTER, pointId: '13141' });
  const bridge = await bed.run();
  expect(bridge.state(INVERTER)).not.toHaveProperty('soc');
  expect(bridge.discovery(INVERTER)?.components).not.toHaveProperty('13141');
  back();
  await bed.pass(6 * MINUTE);
  expect(bridge.state(INVERTER)).toMatchObject({ soc: expect.any(Number) });
  expect(bridge.discovery(INVERTER)?.components).toHaveProperty('13141');
  cloud.inject({ kind: 'point_absent', psKey: INVERTER, pointId: '13141' });
  await bed.pass(5 * MINUTE);
  expect(bridge.state(INVERTER)).toMatchObject({ soc: null });
});

test('an hour whose quota another program has used up is waited out, and the next hour is used', async () => {
  const { bed, cloud } = await simulated({ plants });
  const bridge = await bed.run();
  cloud.inject({ kind: 'result_code', code: 'E999', until: NOON + HOUR });
  await bed.pass(59 * MINUTE);
  expect(cloud.calls.filter(({ resultCode }) => resultCode === 'E999')).toHaveLength(1);
  expect(bridge.status).toMatchObject({ problem: expect.stringMatching(/hour/) });
  await bed.pass(10 * MINUTE);
  expect(bridge.availability(INVERTER)).toBe('online');
});

test('net power has the signs of Home Assistant: import and discharge are positive, unless inverted', async () => {
  const fixed = async (settings: Record<string, unknown>) => {
    const { bed, cloud } = await simulated({ plants });
    for (const [pointId, value] of Object.entries({ 13149: '1500.5', 13121: '200.2', 13150: '0.0', 13126: '800.0' }))
      cloud.inject({ kind: 'point_value', psKey: INVERTER, pointId, value });
    return (await bed.run({ settings })).state(INVERTER);
  };
  expect(await fixed({})).toMatchObject({ net_grid_power: 1300.3, net_battery_power: -800 });
  const turned = { points: { net_grid_power: { invert: true }, net_battery_power: { invert: true } } };
  expect(await fixed(turned)).toMatchObject({ net_grid_power: -1300.3, net_battery_power: 800 });
});

test('a clock that is set back by a day does not stop the polling', async () => {
  const { bed, cloud } = await simulated({ plants: [hybridHome({ commissionedAt: NOON - 3 * DAY })] });
  const bridge = await bed.run();
  bed.clock.set(bed.clock.now() - DAY);
  cloud.clearCalls();
  await bed.pass(11 * MINUTE);
  expect(cloud.calls.filter(({ endpoint }) => endpoint === 'getDeviceRealTimeData').length).toBeGreaterThan(4);
  expect(bridge.availability(INVERTER)).toBe('online');
});

test('a state file that is damaged under a running bridge, before the broker comes, does not end it', async () => {
  const { bed, calls } = await simulated({ plants });
  await bed.broker.stop();
  const bridge = await bed.run();
  await writeFile(join(bed.stateFolder, 'bridge-isolarcloud.json'), 'damaged');
  await bed.broker.start();
  await bed.pass(10 * MINUTE);
  expect(bridge.ended).toEqual([]);
  expect(calls('getDeviceRealTimeData')).not.toEqual([]);
});
