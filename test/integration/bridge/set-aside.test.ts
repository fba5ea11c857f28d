import { expect, test } from 'vitest';
import { hybridHome, stringPlant } from '../../../src/simulator/fleet.ts';
import { DAY, HOUR, MINUTE, NOON, plantKeyOf, simulated } from '../../support/test-bed.ts';

const home = hybridHome({ commissionedAt: NOON - DAY });
const HYBRID = '1501234_14_1_1';
const BATTERY = '1501234_43_2_1';

test('a point that the cloud rejects is found at once, in at most eight calls, and only it is left out', async () => {
  const { bed, cloud, calls } = await simulated({ plants: [home] });
  cloud.inject({ kind: 'point_condemned', deviceType: 14, pointId: '13141' });
  const ofHybrid = () => calls('getDeviceRealTimeData').filter(({ deviceType }) => deviceType === 14);
  const bridge = await bed.run();

  expect(ofHybrid().filter(({ resultCode }) => resultCode === '010').length).toBeGreaterThan(0);
  expect(ofHybrid().length).toBeLessThanOrEqual(8 + 1);
  await bed.pass(6 * MINUTE); // a second poll, because the first value of a counter is held until a second reading
  expect(bridge.state(HYBRID)).toMatchObject({ total_pv_yield: expect.any(Number) });
  expect(bridge.state(HYBRID)).not.toHaveProperty('soc');
  expect(bridge.status).toMatchObject({
    cloud: 'ok',
    account: 'ok',
    bridge: 'request_rejected',
    problem: expect.stringContaining('14/13141'),
  });

  cloud.clearCalls();
  await bed.pass(HOUR);
  expect(ofHybrid().every(({ resultCode }) => resultCode === '1')).toBe(true);
  await bridge.stop();
  cloud.clearCalls();
  await bed.run();
  expect(ofHybrid().map(({ resultCode }) => resultCode)).toEqual(['1']);
});

test('a point that is accepted again comes back after a day', async () => {
  const { bed, cloud } = await simulated({ plants: [home] });
  const heal = cloud.inject({ kind: 'point_condemned', deviceType: 14, pointId: '13141' });
  const bridge = await bed.run();
  heal();
  await bed.pass(DAY + 10 * MINUTE);
  expect(bridge.state(HYBRID)).toHaveProperty('soc');
  expect(bridge.status).toMatchObject({ bridge: 'ok', problem: null });
});

test('a device that the cloud has no data of is asked ever more rarely, and the others go on', async () => {
  const { bed, cloud, calls } = await simulated({ plants: [home] });
  const heal = cloud.inject({ kind: 'key_fails', psKey: BATTERY });
  const bridge = await bed.run();
  const ofBattery = () => calls('getDeviceRealTimeData').filter(({ deviceType }) => deviceType === 43);
  await bed.pass(6 * HOUR);
  expect(ofBattery().length).toBeLessThan(15);
  expect(bridge.availability(HYBRID)).toBe('online');
  expect(bridge.status).toMatchObject({ cloud: 'ok', bridge: 'device_refused' });

  heal();
  await bed.pass(7 * HOUR);
  expect(bridge.availability(BATTERY)).toBe('online');
  expect(bridge.status).toMatchObject({ bridge: 'ok' });
});

test('a device type without permission does not stop the others', async () => {
  const { bed, cloud } = await simulated({ plants: [home] });
  cloud.inject({ kind: 'result_code', code: 'E900', deviceType: 7 });
  const bridge = await bed.run();
  await bed.pass(2 * HOUR);
  expect(bridge.availability(HYBRID)).toBe('online');
  expect(cloud.logins).toHaveLength(1);
  expect(bridge.status).toMatchObject({ account: 'permission_missing', cloud: 'ok' });
});

test('no call is made before the time that the cloud states', async () => {
  const { bed, cloud } = await simulated({ plants: [home] });
  const bridge = await bed.run();
  cloud.inject({ kind: 'http_status', status: 429, headers: { 'retry-after': '1800' }, calls: 1 });
  await bed.pass(5 * MINUTE);
  cloud.clearCalls();
  await bed.pass(29 * MINUTE);
  expect(cloud.calls).toHaveLength(0);
  expect(bridge.status).toMatchObject({ quota: 'call_rate', cloud: 'ok' });
  await bed.pass(20 * MINUTE);
  expect(bridge.status).toMatchObject({ quota: 'ok', problem: null });
});

test('the bridge tells of a communicator that sends nothing', async () => {
  const plant = stringPlant({ commissionedAt: NOON - DAY });
  const { bed, cloud } = await simulated({ plants: [plant] });
  const bridge = await bed.run();
  expect(bridge.availability(plantKeyOf(plant))).toBe('online');
  expect(bridge.status).toMatchObject({ communicator: 'ok' });
  const [communicator] = plant.devices.filter(({ type }) => type === 22);
  cloud.inject({ kind: 'device_changed', psKey: communicator?.psKey ?? '', change: { sendsData: false } });
  await bed.pass(DAY + HOUR);
  expect(bridge.status).toMatchObject({ communicator: 'switched_off' });
});
