import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hybridHome } from '../../../src/simulator/fleet.ts';
import { DAY, MINUTE, NOON, simulated, type TestBed } from '../../support/test-bed.ts';

const HYBRID = '1501234_14_1_1';
const BATTERY = '1501234_43_2_1';
const PLANT = '1501234_11_0_0';
const plants = [hybridHome({ commissionedAt: NOON - 30 * DAY })];
const SAMPLE = 6 * MINUTE;

/** Returns the entries of the rejection log about a point. */
async function journalOf(bed: TestBed, slug: string): Promise<readonly unknown[]> {
  const lines = (await readFile(join(bed.stateFolder, 'journal-isolarcloud.jsonl'), 'utf8')).trim().split('\n');
  return lines.map((line) => JSON.parse(line)).filter((entry) => entry.slug === slug);
}

test.each([
  [HYBRID, '13141', 'soc', '6.5535', 'impossible'],
  [BATTERY, '58604', 'soc', '-0.0001', 'impossible'],
  [HYBRID, '13143', 'battery_temperature', '6553.5', 'impossible'],
  [BATTERY, '58603', 'temperature', '-3276.8', 'impossible'],
  [HYBRID, '13007', 'grid_frequency', '6553.5', 'impossible'],
  [HYBRID, '13138', 'battery_voltage', '6553.5', 'impossible'],
  [HYBRID, '13139', 'battery_current', '6553.5', 'full_register'],
  [HYBRID, '13119', 'load_power', '4294967295', 'above_rating'],
  [HYBRID, '13121', 'feed_in_power', '65535', 'full_register'],
  [BATTERY, '58608', 'operating_status', 'NaN', 'placeholder'],
  [BATTERY, '58608', 'operating_status', '-Infinity', 'placeholder'],
  [HYBRID, '13146', 'operating_status', 'undefined', 'placeholder'],
])('%s: point %s (%s) is null for the sample that shows %s, once in the journal as %s', async (psKey, pointId, slug, value, verdict) => {
  const { bed, cloud } = await simulated({ plants });
  const bridge = await bed.run({ settings: { points: { preset: 'standard' } } });
  await bed.pass(SAMPLE);
  expect(bridge.state(psKey)[slug]).not.toBeNull();
  const before = Number(bridge.state(psKey)['rejected_samples']);

  const back = cloud.inject({ kind: 'point_value', psKey, pointId, value });
  await bed.pass(2 * SAMPLE);
  expect(bridge.state(psKey)[slug]).toBeNull();
  expect(bridge.availability(psKey)).toBe('online');
  if (pointId === '13121') {
    expect(bridge.state(psKey)['net_grid_power']).toBeNull();
    expect(bridge.state(psKey)['net_battery_power']).toEqual(expect.any(Number));
  } else {
    expect(bridge.state(psKey)['rejected_samples']).toBe(before + 1);
    expect(await journalOf(bed, slug)).toEqual([expect.objectContaining({ psKey, verdict, value, published: null })]);
  }
  back();
  await bed.pass(SAMPLE);
  expect(bridge.state(psKey)[slug]).not.toBeNull();
});

test('limits of the user stand before those of the table, in both directions', async () => {
  const { bed, cloud } = await simulated({ plants });
  const custom = [
    { device_type: 14, point_id: '13143', max: 10_000 },
    { device_type: 14, point_id: '13119', max: 5_000_000_000 },
    { device_type: 14, point_id: '13121', min: 0, max: 20_000 },
  ];
  const bridge = await bed.run({ settings: { points: { preset: 'standard', custom } } });
  const values = { 13143: '6553.5', 13119: '4294967295', 13121: '20000.5', 13149: '0' };
  for (const [pointId, value] of Object.entries(values)) cloud.inject({ kind: 'point_value', psKey: HYBRID, pointId, value });
  await bed.pass(SAMPLE);
  expect(bridge.state(HYBRID)).toMatchObject({ battery_temperature: 6553.5, load_power: 4_294_967_295, net_grid_power: null });
  expect(await journalOf(bed, 'feed_in_power')).toEqual([expect.objectContaining({ verdict: 'impossible', value: '20000.5' })]);
  expect(await journalOf(bed, 'net_grid_power')).toEqual([expect.objectContaining({ verdict: 'impossible' })]);
});

test('an absurd capacity is no value, and limits no power', async () => {
  const misstated = { total_capcity: { unit: 'kWp', value: '1e308' }, design_capacity: -1e308 };
  const { bed, cloud } = await simulated({ plants: plants.map((plant) => ({ ...plant, misstated })) });
  const bridge = await bed.run();
  cloud.inject({ kind: 'point_value', psKey: HYBRID, pointId: '13119', value: '2000000' });
  await bed.pass(SAMPLE);
  expect(bridge.state(PLANT)).toMatchObject({ capacity: null });
  expect(bridge.state(HYBRID)).toMatchObject({ load_power: 2_000_000 });
});
