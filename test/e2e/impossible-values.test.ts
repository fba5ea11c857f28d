import { expect, it } from 'vitest';
import { type hybridHome, stringPlant } from '../../src/simulator/fleet.ts';
import { ABSURD_FACTS, NO_NUMBERS } from '../support/absurd-values.ts';
import { Cli, cli, folderWith } from '../support/cli.ts';
import { HomeAssistantServer, TOKEN } from '../support/home-assistant-server.ts';
import { Watcher } from '../support/mqtt.ts';
import { RecorderModel } from '../support/recorder-model.ts';
import { bridgeSections, type Cloud, onePlant, startBroker, startCloud } from './support.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const HYBRID = '1501234_14_1_1';
const BATTERY = '1501234_43_2_1';
const PLANT = '1501234_11_0_0';

interface Run {
  /** Key: ps_key. Value: the last published state. */
  readonly states: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** The slug, verdict and value of each entry that `journal` prints after the run. */
  readonly journal: readonly string[];
  /** The output of `journal` as a table. */
  readonly table: string;
}

/** Runs the built bridge until plant, hybrid inverter and battery have a state, stops it, and runs `journal`. */
async function runOnce(cloud: Cloud, points: Readonly<Record<string, unknown>>): Promise<Run> {
  const broker = await startBroker();
  const folder = folderWith(bridgeSections(cloud, broker, { points }));
  const watcher = await Watcher.on(broker.url);
  const bridge = new Cli(['run'], { cwd: folder });
  const keys = [PLANT, HYBRID, BATTERY];
  const payloadOf = (psKey: string): string | undefined => watcher.payloads(`isolarcloud/1501234/${psKey}/state`).at(-1);
  await watcher.until(() => keys.every((psKey) => payloadOf(psKey)));
  bridge.kill('SIGTERM');
  expect(await bridge.exited).toEqual({ code: 0, signal: null });
  const states = Object.fromEntries(keys.map((psKey) => [psKey, JSON.parse(payloadOf(psKey) ?? '{}')]));
  const table = await cli(['journal'], { cwd: folder });
  const json = await cli(['journal', '--format', 'json'], { cwd: folder });
  const entries = json.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  return { states, table: table.stdout, journal: entries.map(({ slug, verdict, value }) => `${slug} ${verdict} ${value}`) };
}

it('C8: a gauge that cannot be is not published, and the journal says why', async () => {
  const cloud = await startCloud({ plants: onePlant() });
  const values = { 13141: '6.5535', 13143: '6553.5', 13119: '4294967295', 13121: '65535', 58604: '-0.0001', 58603: '-3276.8' };
  for (const [pointId, value] of Object.entries(values)) cloud.simulator.inject({ kind: 'point_value', pointId, value });
  const { states, journal, table } = await runOnce(cloud, { preset: 'standard' });

  const shown = (psKey: string, ...slugs: string[]) => slugs.map((slug) => states[psKey]?.[slug] ?? null);
  expect(shown(HYBRID, 'soc', 'battery_temperature', 'load_power', 'feed_in_power', 'net_grid_power')).toEqual([
    null,
    null,
    null,
    null,
    null,
  ]);
  expect(shown(BATTERY, 'soc', 'temperature')).toEqual([null, null]);
  expect(states[HYBRID]).toMatchObject({ pv_power: expect.any(Number), soh: expect.any(Number), net_battery_power: expect.any(Number) });
  expect(journal).toEqual(
    expect.arrayContaining([
      'soc impossible 6.5535',
      'battery_temperature impossible 6553.5',
      'load_power above_rating 4294967295',
      'feed_in_power full_register 65535',
      'net_grid_power full_register null',
      'soc impossible -0.0001',
      'temperature impossible -3276.8',
    ]),
  );
  for (const reason of [
    'outside the range that is possible for this quantity',
    'far more than is possible with the installed power of the plant',
    'the value of a register with all bits set, and too large for this quantity',
  ])
    expect(table).toContain(reason);
});

it('A14: words for "no number" and absurd facts of a plant are no values', async () => {
  const cloud = await startCloud({ plants: onePlant().map((plant) => ({ ...plant, misstated: ABSURD_FACTS })) });
  for (const [pointId, value] of Object.entries(NO_NUMBERS)) cloud.simulator.inject({ kind: 'point_value', pointId, value });
  const { states, journal, table } = await runOnce(cloud, { preset: 'standard', include: ['43/58611', '43/58613', '43/58615'] });

  const slugs = ['operating_status', 'highest_voltage_cell', 'lowest_voltage_cell'];
  expect(slugs.map((slug) => states[BATTERY]?.[slug] ?? null)).toEqual([null, null, null]);
  expect(states[BATTERY]).toMatchObject({ hottest_module: '2' });
  expect(states[PLANT]).toMatchObject({ capacity: null, alarm_count: null, install_date: null, fault_count: 0 });
  expect(journal).toEqual(
    expect.arrayContaining([
      'operating_status placeholder NaN',
      'highest_voltage_cell placeholder Infinity',
      'lowest_voltage_cell placeholder undefined',
      'operating_status placeholder nan',
    ]),
  );
  expect(table).toContain('a placeholder for a missing value');
});

const now = Date.now();
const day = (daysAgo: number): string => new Date(now - daysAgo * DAY_MS).toISOString().slice(0, 10);
const YIELD = 'sensor.yield';

/** Runs `backfill` for four days of a plant. @returns its output, and the energy of each hour of the day at GMT+10, kWh */
async function backfilled(plant: ReturnType<typeof hybridHome>): Promise<{ output: string; byHour: readonly number[] }> {
  const cloud = await startCloud({ plants: [plant] });
  const model = new RecorderModel({ entities: { [`isolarcloud_${plant.psId}_1_1_1_2`]: YIELD }, timeZone: 'Australia/Brisbane' });
  const { url } = await HomeAssistantServer.start({ answer: model.answer });
  const folder = folderWith({ isolarcloud: cloud.isolarcloud, homeassistant: { url, token: TOKEN }, points: { preset: 'essential' } });
  const { code, stdout, stderr } = await cli(['backfill', '--from', day(6), '--to', day(3), '--apply'], { cwd: folder });
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('Written and read back: 1 sensor.') });
  const byHour = Array.from({ length: 24 }, () => 0);
  for (const [index, { start, sum }] of model.rows(YIELD).entries()) {
    const hour = new Date(start + 10 * HOUR_MS).getUTCHours();
    byHour[hour] = (byHour[hour] ?? 0) + sum - (model.rows(YIELD)[index - 1]?.sum ?? 0);
  }
  return { output: stdout + stderr, byHour };
}

it.each([
  ['not set', { latitude: 0, longitude: 0 }],
  ['on the other side of the earth', { latitude: -27.47, longitude: -26.97 }],
  ['beyond the poles', { latitude: -127.47, longitude: 153.03 }],
  ['not given', { latitude: null, longitude: null }],
])('C9: backfill spreads no sunlight into the night where the place of a plant is %s, and says so', async (_what, misstated) => {
  const home = stringPlant({ commissionedAt: now - 20 * DAY_MS, stepMs: 300_000 });
  const { output, byHour } = await backfilled({
    ...home,
    zone: { offsetMinutes: 600, followsDaylightTime: false },
    site: { ...home.site, latitude: -27.47, longitude: 153.03 },
    misstated,
  });
  const night = byHour.filter((_, hour) => hour < 5 || hour >= 19);
  const whole = byHour.reduce((sum, kWh) => sum + kWh, 0);
  expect(whole).toBeGreaterThan(100);
  expect(night.reduce((sum, kWh) => sum + kWh, 0)).toBeLessThan(0.001 * whole);
  expect([11, 12]).toContain(byHour.indexOf(Math.max(...byHour)));
  expect(output).toContain("a day spread by the time zone's sun");
  expect(output).toMatch(/^Padaria São José: its place on the map of iSolarCloud is not set, or is not in its time zone\./m);
});
