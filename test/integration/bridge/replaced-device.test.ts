import { expect, test } from 'vitest';
import { device, hybridHome } from '../../../src/simulator/fleet.ts';
import { configTopic, DAY, HOUR, MINUTE, NOON, type RunningBridge, type SimulatedBed, simulated } from '../../support/test-bed.ts';

const OLD = '1501234_14_1_1';
const NEW = '1501234_14_1_2';
const SECOND = device(1501234, { type: 14, code: 1, channel: 2, name: 'Inversor 2', trackers: 2, psKey: NEW });
const settings = { identity: { [NEW]: OLD } };
const home = () => simulated({ plants: [hybridHome({ commissionedAt: NOON - 30 * DAY })] });

/** Replaces the inverter by another one with another serial number and ps_key, whose counters start at zero. */
const swap = ({ bed, cloud }: SimulatedBed): void => {
  const change = { psKey: NEW, channel: 2, serialNumber: 'B9999999999', uuid: 4711, installedAt: bed.clock.now() };
  cloud.inject({ kind: 'device_changed', psKey: OLD, change });
};
const yielded = (bridge: RunningBridge): number => Number(bridge.state(OLD)['total_pv_yield']);
const entities = (bridge: RunningBridge): readonly unknown[] =>
  Object.values(bridge.discovery(OLD)?.components ?? {}).map(({ unique_id, default_entity_id }) => [unique_id, default_entity_id]);

test('a replaced device is noticed: the line for the configuration is shown, and logged once', async () => {
  const simulation = await home();
  const { bed } = simulation;
  const bridge = await bed.run();
  swap(simulation);
  await bed.pass(2 * HOUR);
  const { problem, bridge: code } = bridge.status;
  expect(code).toBe('device_replaced');
  expect(problem).toContain(`identity: { "${NEW}": "${OLD}" }`);
  expect(String(problem).length).toBeLessThan(255);
  expect(bed.logLines.filter((line) => line.includes('"code":"device_replaced"'))).toHaveLength(1);
});

test('a device that was replaced while the bridge was down is noticed too', async () => {
  const simulation = await home();
  const { bed } = simulation;
  const before = await bed.run();
  await before.stop();
  swap(simulation);
  const bridge = await bed.run();
  await bed.pass(10 * MINUTE);
  expect(bridge.status['problem']).toContain(`identity: { "${NEW}": "${OLD}" }`);
});

test('a device that is only added, or only removed, is no replacement', async () => {
  const { bed, cloud } = await home();
  const bridge = await bed.run();
  cloud.inject({ kind: 'device_added', psId: 1501234, device: SECOND });
  await bed.pass(7 * HOUR);
  cloud.inject({ kind: 'device_removed', psKey: OLD });
  await bed.pass(7 * HOUR);
  expect(bridge.status).toMatchObject({ bridge: 'ok', problem: null });
});

test('with `identity` it goes on as the old device: topics, entities and the sum of its energy', async () => {
  const simulation = await home();
  const { bed } = simulation;
  const first = await bed.run();
  await bed.pass(10 * MINUTE);
  const before = { yield: yielded(first), entities: entities(first) };
  expect(before.yield).toBeGreaterThan(100);
  await first.stop();
  swap(simulation);
  await bed.pass(HOUR);

  const bridge = await bed.run({ settings });
  await bed.pass(HOUR);
  expect(entities(bridge)).toEqual(before.entities);
  expect(bridge.discovery(OLD)?.device).toMatchObject({ serial_number: 'B9999999999' });
  expect(yielded(bridge)).toBeGreaterThan(before.yield);
  expect(yielded(bridge)).toBeLessThan(before.yield + 20);
  expect(bridge.state(OLD)).toMatchObject({ data_state: 'fresh', pv_power: expect.any(Number) });
  expect(bridge.status).toMatchObject({ bridge: 'ok', problem: null });
  expect([...(await bed.retained()).keys()].filter((topic) => topic.includes(NEW))).toEqual([]);
});

test('a device that was shown by its new key at first goes when it goes on by the old one', async () => {
  const simulation = await home();
  const { bed } = simulation;
  const first = await bed.run();
  swap(simulation);
  await bed.pass(2 * HOUR);
  expect((await bed.retained()).has(configTopic(NEW))).toBe(true);
  await first.stop();
  const bridge = await bed.run({ settings });
  await bed.pass(HOUR);
  expect(entities(bridge).length).toBeGreaterThan(0);
  expect([...(await bed.retained()).keys()].filter((topic) => topic.includes(NEW))).toEqual([]);
});

test('an old key that is still listed is not given away, and the bridge says so', async () => {
  const { bed, cloud } = await home();
  cloud.inject({ kind: 'device_added', psId: 1501234, device: SECOND });
  const bridge = await bed.run({ settings });
  await bed.pass(10 * MINUTE);
  expect(bridge.state(OLD)).toMatchObject({ pv_power: expect.any(Number) });
  expect(bridge.state(NEW)).toMatchObject({ pv_power: expect.any(Number) });
  expect(bridge.status).toMatchObject({ bridge: 'identity_taken', problem: expect.stringContaining(OLD) });
});
