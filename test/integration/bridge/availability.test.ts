import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { hybridHome, stringPlant } from '../../../src/simulator/fleet.ts';
import { HOUR, MINUTE, NOON, SECOND, simulated } from '../../support/test-bed.ts';

const commissionedAt = NOON - HOUR;
const INVERTER = '1501234_14_1_1';
const STRING_INVERTER = '1502345_1_1_1';
const PLANT = '1501234_11_0_0';
const plants = [hybridHome({ commissionedAt })];

test('a device is offline once its newest sample is older than the limit, though every reply succeeds', async () => {
  const { bed, cloud } = await simulated({ plants });
  const bridge = await bed.run();
  const silentSince = bed.clock.now();
  cloud.inject({ kind: 'device_silent', psKey: INVERTER, since: silentSince });
  await bed.pass(19 * MINUTE);
  expect(bridge.availability(INVERTER)).toBe('online');
  await bed.pass(3 * MINUTE);
  expect(bridge.availability(INVERTER)).toBe('offline');
  expect(bridge.availability(PLANT)).toBe('online');
});

test('lifetime counters stay available when the measurements of their device are not', async () => {
  const { bed } = await simulated({ plants });
  const bridge = await bed.run();
  await bed.pass(6 * MINUTE); // a second poll, because the first value of a counter is held until a second reading
  const { components, availability } = bridge.discovery(INVERTER) ?? {};
  const topics = (list: unknown): unknown => (list as { topic: string }[]).map(({ topic }) => topic);
  const own = bridge.topics.deviceAvailability('1501234', INVERTER);
  expect(topics(availability)).toEqual([bridge.topics.bridgeAvailability, own]);
  expect(topics(components?.['13134']?.['availability'])).toEqual([bridge.topics.bridgeAvailability]);
  expect(components?.['13003']).not.toHaveProperty('availability');
});

test('a sleeping inverter is offline at night and back in the morning, with its counters untouched', async () => {
  const { bed } = await simulated({ plants: [stringPlant({ commissionedAt })] });
  const bridge = await bed.run({ settings: { polling: { interval_minutes: 20 } } });
  await bed.pass(8 * HOUR);
  expect(bridge.availability(STRING_INVERTER)).toBe('offline');
  const atDusk = bridge.state(STRING_INVERTER)['total_yield'];
  expect(atDusk).toEqual(expect.any(Number));
  await bed.pass(12 * HOUR);
  expect(bridge.availability(STRING_INVERTER)).toBe('online');
  expect(bridge.state(STRING_INVERTER)['total_yield']).toBeGreaterThanOrEqual(Number(atDusk));
});

test('while the sun is down, PV power of a sleeping inverter is zero, and null by day when it should report', async () => {
  const { bed, cloud } = await simulated({ plants: [stringPlant({ commissionedAt })] });
  const bridge = await bed.run({ settings: { polling: { interval_minutes: 20 } } });
  await bed.pass(HOUR);
  const power = (): unknown => bridge.state(STRING_INVERTER)['active_power'];
  expect(power()).toBeGreaterThan(0);
  await bed.pass(9 * HOUR);
  expect(bridge.state(STRING_INVERTER)).toMatchObject({ active_power: 0, data_state: 'asleep' });
  await bed.pass(12 * HOUR);
  expect(bridge.state(STRING_INVERTER)).toMatchObject({ data_state: 'fresh' });
  cloud.inject({ kind: 'device_silent', psKey: STRING_INVERTER, since: bed.clock.now() });
  await bed.pass(2 * HOUR);
  expect(bridge.state(STRING_INVERTER)).toMatchObject({ active_power: null, data_state: 'stale', last_update: expect.any(String) });
});

test('while the cloud is away the last states stay, devices go offline by their age, and all is back when it returns', async () => {
  const { bed, cloud } = await simulated({ plants });
  const bridge = await bed.run();
  const before = bridge.state(INVERTER);
  const back = cloud.inject({ kind: 'http_status', status: 503 });
  await bed.pass(10 * MINUTE);
  expect(bridge.availability(INVERTER)).toBe('online');
  await bed.pass(20 * MINUTE);
  expect(bridge.availability(INVERTER)).toBe('offline');
  expect(bridge.state(INVERTER)).toEqual({ ...before, data_state: 'stale' });
  expect(bridge.status).toMatchObject({ cloud: 'cloud_fault', problem: expect.any(String) });
  expect((await bed.retained()).get(bridge.topics.bridgeAvailability)).toBe('online');
  back();
  await bed.pass(35 * MINUTE);
  expect(bridge.availability(INVERTER)).toBe('online');
  expect(bridge.status).toMatchObject({ cloud: 'ok', problem: null });
});

test('stopping the bridge leaves every availability offline', async () => {
  const { bed } = await simulated({ plants });
  const bridge = await bed.run();
  await bridge.stop();
  const availabilities = [...(await bed.retained())].filter(([topic]) => topic.endsWith('/availability'));
  expect(availabilities).toHaveLength(1 + 1 + 4);
  expect(new Set(availabilities.map(([, payload]) => payload))).toEqual(new Set(['offline']));
});

test('stopping in the middle of a poll ends at once', async () => {
  const { bed, cloud, calls } = await simulated({ plants });
  cloud.inject({ kind: 'no_answer', endpoint: 'getDeviceRealTimeData' });
  const bridge = await bed.start();
  const passing = bed.pass(30 * SECOND);
  while (calls('getDeviceRealTimeData').length === 0) await turn();
  await bridge.stop();
  await passing;
  expect((await bed.retained()).get(bridge.topics.bridgeAvailability)).toBe('offline');
});

/** Runs a bridge with a string inverter for an hour and stops it. Starts the next bridge `hours` later, while the cloud is down. */
async function restartedWithoutCloud(hours: number) {
  const { bed, cloud } = await simulated({ plants: [stringPlant({ commissionedAt })] });
  const settings = { polling: { interval_minutes: 20 }, mqtt: { plain_topics: true } };
  const first = await bed.run({ settings });
  await bed.pass(HOUR);
  const before = first.state(STRING_INVERTER);
  await first.stop();
  const restore = cloud.inject({ kind: 'http_status', status: 503 });
  await bed.pass(hours * HOUR);
  const bridge = await bed.run({ settings });
  return { bed, cloud, bridge, before, restore };
}

test('after a restart without the cloud old PV power is null by day, and lifetime counters stay', async () => {
  const { bed, bridge, before, restore } = await restartedWithoutCloud(2);
  expect(before['active_power']).toBeGreaterThan(0);
  const { total_yield, device_time } = before;
  expect(bridge.state(STRING_INVERTER)).toMatchObject({ active_power: null, data_state: 'stale', total_yield, device_time });
  expect(bridge.state('1502345_11_0_0')).toMatchObject({ pv_power: null, data_state: 'stale' });
  expect((await bed.retained()).get(bridge.topics.point('1502345', STRING_INVERTER, 'active_power'))).toBe('null');
  restore();
  await bed.pass(HOUR);
  expect(bridge.state(STRING_INVERTER)).toMatchObject({ active_power: expect.any(Number), data_state: 'fresh' });
});

test('after a restart without the cloud PV power is what `asleep` says at night, and null from sunrise on', async () => {
  const { bed, bridge } = await restartedWithoutCloud(10);
  expect(bridge.state(STRING_INVERTER)).toMatchObject({ active_power: 0, data_state: 'asleep' });
  await bed.pass(12 * HOUR);
  expect(bridge.state(STRING_INVERTER)).toMatchObject({ active_power: null, data_state: 'stale' });
});

test('after a short restart without the cloud the state stays, and grows old in its time', async () => {
  const { bed, bridge, before } = await restartedWithoutCloud(0.2);
  expect(bridge.state(STRING_INVERTER)).toEqual(before);
  await bed.pass(HOUR);
  expect(bridge.state(STRING_INVERTER)).toMatchObject({ active_power: null, total_yield: before['total_yield'], data_state: 'stale' });
});

test('after a restart devices that are listed and cannot be read keep their counters', async () => {
  const { bed, cloud, bridge, before, restore } = await restartedWithoutCloud(2);
  cloud.inject({ kind: 'result_code', endpoint: 'getDeviceRealTimeData', code: 'E901' });
  restore();
  await bed.pass(2 * HOUR);
  expect(bridge.status).toMatchObject({ devices: 5 });
  const { total_yield, device_time } = before;
  expect(bridge.state(STRING_INVERTER)).toMatchObject({ total_yield, device_time, active_power: null, data_state: 'stale' });
});
