import { expect, test } from 'vitest';
import { everyKind, hybridHome, stringPlant } from '../../../src/simulator/fleet.ts';
import { DAY, HOUR, MINUTE, NOON, SECOND, simulated } from '../../support/test-bed.ts';

const lag = { baseMs: 40 * SECOND, jitterMs: 10 * SECOND };
const home = hybridHome({ commissionedAt: NOON - DAY, lag });
const phase = { settings: { polling: { schedule: 'phase' } } };
const INVERTER = '1501234_14_1_1';

test('after an hour each sample is published seconds after the cloud has it', async () => {
  const { bed, cloud, calls } = await simulated({ plants: [home] });
  const bridge = await bed.run(phase);
  await bed.pass(3 * HOUR);
  cloud.clearCalls();
  let late = 0;
  for (let sample = 0; sample < 12; sample++) {
    await bed.pass(5 * MINUTE - (bed.clock.now() % (5 * MINUTE)) + 75 * SECOND);
    const shown = Date.parse(String(bridge.state(INVERTER)['device_time']));
    if (bed.clock.now() - shown > 5 * MINUTE) late += 1;
  }
  expect(late).toBeLessThanOrEqual(1);
  expect(calls('getDeviceRealTimeData').filter(({ deviceType }) => deviceType === 14).length).toBeLessThanOrEqual(16);
});

test('a sample that shows between two calls of a poll is read of all devices without waiting for the next sample', async () => {
  const { bed, cloud } = await simulated({ plants: [home] });
  const bridge = await bed.run(phase);
  await bed.pass(3 * HOUR);
  const sampleAt = bed.clock.now() - (bed.clock.now() % (5 * MINUTE)) + 5 * MINUTE;
  cloud.inject({ kind: 'device_silent', psKey: INVERTER, since: sampleAt - SECOND, from: sampleAt, until: sampleAt + 52 * SECOND });
  await bed.pass(sampleAt + 52 * SECOND - bed.clock.now());
  const shown = (psKey: string) => Date.parse(String(bridge.state(psKey)['last_update']));
  expect(shown('1501234_11_0_0')).toBe(sampleAt);
  expect(shown(INVERTER)).toBe(sampleAt - 5 * MINUTE);
  await bed.pass(20 * SECOND);
  expect(shown(INVERTER)).toBe(sampleAt);
});

test('devices that are asleep at night are polled rarely, and again in the morning', async () => {
  const plant = stringPlant({ commissionedAt: NOON - DAY, lag });
  const { bed, cloud, calls } = await simulated({ plants: [plant] });
  const bridge = await bed.run(phase);
  await bed.pass(10 * HOUR);
  cloud.clearCalls();
  await bed.pass(4 * HOUR);
  const ofType = (type: number) => calls('getDeviceRealTimeData').filter(({ deviceType }) => deviceType === type).length;
  expect(ofType(1)).toBeLessThanOrEqual(4 * 4 + 1);
  expect(ofType(7)).toBeGreaterThan(40);
  await bed.pass(10 * HOUR);
  expect(bridge.availability('1502345_1_1_1')).toBe('online');
});

test('a plant whose replies carry no time is read on the plain interval', async () => {
  const { bed, cloud, calls } = await simulated({ plants: [{ ...home, validFlag: 3 }] });
  await bed.run(phase);
  await bed.pass(30 * MINUTE);
  cloud.clearCalls();
  await bed.pass(HOUR);
  expect(calls('getDeviceRealTimeData').filter(({ deviceType }) => deviceType === 14)).toHaveLength(12);
});

test('a small budget makes the interval longer, says so, and values stay available', async () => {
  const { bed, cloud } = await simulated({ plants: [home] });
  const bridge = await bed.run({ settings: { polling: { schedule: 'phase', budget: { per_hour: 50 } } } });
  await bed.pass(6 * HOUR);
  cloud.clearCalls();
  const startMs = bed.clock.now();
  await bed.pass(6 * HOUR);
  const perHour = new Map<number, number>();
  for (const { at } of cloud.calls) perHour.set(Math.floor(at / HOUR), (perHour.get(Math.floor(at / HOUR)) ?? 0) + 1);
  expect(Math.max(...perHour.values())).toBeLessThanOrEqual(40);
  expect(cloud.calls.length).toBeGreaterThan(((bed.clock.now() - startMs) / HOUR) * 40 * 0.7);
  expect(bridge.availability(INVERTER)).toBe('online');
});

test('plants of all kinds are read in the same poll where their samples show together, and none is forgotten', async () => {
  const plants = everyKind({ commissionedAt: NOON - DAY, lag: { baseMs: 40 * SECOND, jitterMs: 0 } });
  const { bed } = await simulated({ plants });
  const bridge = await bed.run(phase);
  await bed.pass(4 * HOUR);
  for (const { psId, validFlag } of plants) if (validFlag === 1) expect(bridge.availability(`${psId}_11_0_0`)).toBe('online');
});
