import { expect, test } from 'vitest';
import { commercialStorage, device, hybridHome, microinverterPlant, stringPlant } from '../../../src/simulator/fleet.ts';
import type { PlantSpec } from '../../../src/simulator/plant.ts';
import { DAY, HOUR, MINUTE, NOON, plantKeyOf, type Settings, simulated } from '../../support/test-bed.ts';

const commissionedAt = NOON - 3 * DAY;
const STRINGS = stringPlant({ commissionedAt });
const STORAGE = commercialStorage({ commissionedAt });
const HOME = hybridHome({ commissionedAt });
const BALCONY = microinverterPlant({ commissionedAt });
const METER = '1502345_7_3_1';
const HYBRID = '1501234_14_1_1';
const SECOND_HYBRID = '1501234_14_1_2';
const TWO_HYBRIDS: PlantSpec = {
  ...HOME,
  devices: [...HOME.devices, device(HOME.psId, { type: 14, code: 1, channel: 2, name: 'SH10RT 2', trackers: 2 })],
};

const ran = async (plants: readonly PlantSpec[], settings: Settings = {}) => {
  const { bed, cloud } = await simulated({ plants });
  return { bed, cloud, bridge: await bed.run({ settings }) };
};

test('a plant of string inverters has the net power of its grid: positive on import', async () => {
  const { bridge, cloud } = await ran([STRINGS]);
  const state = bridge.state(plantKeyOf(STRINGS));
  const { gridW } = cloud.truth(STRINGS.psId, Date.parse(String(state['device_time'])));
  expect(state).toMatchObject({ net_grid_power: expect.closeTo(gridW, 0) });
  expect(state).not.toHaveProperty('net_battery_power');
  expect(bridge.discovery(plantKeyOf(STRINGS))?.components).toHaveProperty('net_grid_power');
});

test('a plant of commercial storage has net power of grid and battery: positive on discharge', async () => {
  const { bridge, cloud } = await ran([STORAGE]);
  const state = bridge.state(plantKeyOf(STORAGE));
  const { gridW, batteryW } = cloud.truth(STORAGE.psId, Date.parse(String(state['device_time'])));
  expect(state).toMatchObject({ net_grid_power: expect.closeTo(gridW, 0), net_battery_power: expect.closeTo(batteryW, 0) });
});

test('a plant whose hybrid inverter has it, and a plant without a meter, have none', async () => {
  const { bridge } = await ran([HOME, BALCONY]);
  expect(bridge.state(HYBRID)).toMatchObject({ net_grid_power: expect.any(Number), net_battery_power: expect.any(Number) });
  for (const plant of [HOME, BALCONY]) {
    expect(bridge.state(plantKeyOf(plant))).not.toHaveProperty('net_grid_power');
    expect(bridge.state(plantKeyOf(plant))).not.toHaveProperty('net_battery_power');
    expect(bridge.discovery(plantKeyOf(plant))?.components).not.toHaveProperty('net_grid_power');
  }
});

test('a plant has it where only the plant itself is read', async () => {
  const { bridge } = await ran([STRINGS, HOME], { points: { device_types: [11] } });
  for (const plant of [STRINGS, HOME]) expect(bridge.state(plantKeyOf(plant))).toMatchObject({ net_grid_power: expect.any(Number) });
});

test('a plant takes it from its meter where it has no grid power of its own, unless the meter is silent', async () => {
  const { bed, cloud } = await simulated({ plants: [STRINGS] });
  cloud.inject({ kind: 'point_value', psKey: plantKeyOf(STRINGS), pointId: '83549', value: null });
  cloud.inject({ kind: 'point_value', psKey: METER, pointId: '8018', value: '-812.5' });
  const bridge = await bed.run();
  expect(bridge.state(plantKeyOf(STRINGS))).toMatchObject({ net_grid_power: -812.5 });
  cloud.inject({ kind: 'device_silent', psKey: METER, since: bed.clock.now() });
  await bed.pass(HOUR);
  expect(bridge.state(plantKeyOf(STRINGS))).toMatchObject({ net_grid_power: null, data_state: 'fresh' });
});

test('the plant of several hybrid inverters has their sum, only while all of them have a value', async () => {
  const { bed, cloud } = await simulated({ plants: [TWO_HYBRIDS] });
  const set = (psKey: string, values: Readonly<Record<string, string | null>>) =>
    Object.entries(values).map(([pointId, value]) => cloud.inject({ kind: 'point_value', psKey, pointId, value }));
  set(HYBRID, { 13149: '1500.5', 13121: '0', 13150: '0', 13126: '800' });
  const back = set(SECOND_HYBRID, { 13149: '0', 13121: '200.2', 13150: null, 13126: '0' });
  const bridge = await bed.run();
  expect(bridge.state(plantKeyOf(HOME))).toMatchObject({ net_grid_power: 1300.3 });
  expect(bridge.state(plantKeyOf(HOME))).not.toHaveProperty('net_battery_power');
  for (const undo of back) undo();
  set(SECOND_HYBRID, { 13149: '0', 13121: '--', 13150: '300', 13126: '0' });
  await bed.pass(6 * MINUTE);
  expect(bridge.state(plantKeyOf(HOME))).toMatchObject({ net_grid_power: null, net_battery_power: -500 });
});

test('the configuration inverts each net power once, on the inverters and on the plant', async () => {
  const points = { net_grid_power: { invert: true }, net_battery_power: { invert: true } };
  const { bridge } = await ran([TWO_HYBRIDS, STORAGE], { points });
  const [first, second] = [HYBRID, SECOND_HYBRID].map((psKey) => Number(bridge.state(psKey)['net_grid_power']));
  expect(bridge.state(plantKeyOf(HOME))).toMatchObject({ net_grid_power: expect.closeTo(Number(first) + Number(second), 3) });
  const storage = bridge.state(plantKeyOf(STORAGE));
  expect(storage['net_battery_power']).toBeCloseTo(-Number(storage['ems_storage_power']), 3);
});
