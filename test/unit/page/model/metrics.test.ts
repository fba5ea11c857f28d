import { expect, test } from 'vitest';
import { CHARTS } from '../../../../scripts/grafana-dashboard.ts';
import { BridgeError } from '../../../../src/errors.ts';
import { type MetricsFacts, metricsText } from '../../../../src/page/model/metrics.ts';
import { START } from '../../poll/support.ts';
import { documentWith } from '../view/support.ts';
import { bridgeFacts } from './support.ts';

const KEY = '1_11_0_0';
const VALUES = {
  ...{ pv_power: 3_000, load_power: 1_000, net_grid_power: -500, daily_yield: 12, daily_purchased_energy: 2, daily_load_consumption: 8 },
  battery_level: 55,
};
const facts = (some: Partial<MetricsFacts> = {}): MetricsFacts => ({
  bridge: bridgeFacts(),
  plants: [documentWith(KEY, VALUES)],
  held: 3,
  streams: 1,
  nowMs: START + 60_000,
  ...some,
});
const textOf = async (some: Partial<MetricsFacts> = {}): Promise<string> => (await metricsText(facts(some))).text;

test('the values of a plant are in base units, by the slug of the point', async () => {
  const text = await textOf();
  expect(text).toContain('isolarcloud_plant_pv_power_watts{plant="1"} 3000\n');
  expect(text).toContain('isolarcloud_plant_daily_yield_joules{plant="1"} 43200000\n');
  expect(text).toContain('isolarcloud_plant_battery_level_ratio{plant="1"} 0.55\n');
  expect(text).toContain('isolarcloud_plant_sample_age_seconds{plant="1"} 60\n');
  expect(text).toContain('isolarcloud_plant_info{plant="1",name="Home",data_state="fresh"} 1\n');
});

test('a value that is not known has no line, and a counter keeps its last value', async () => {
  const text = await textOf({ plants: [documentWith(KEY, { ...VALUES, load_power: null }, { dataState: 'stale' })] });
  expect(text).not.toMatch(/^isolarcloud_plant_(load|pv)_power/m);
  expect(text).toContain('isolarcloud_plant_daily_yield_joules{plant="1"} 43200000\n');
  expect(text).not.toMatch(/NaN|null/);
});

test('the names of plants are escaped', async () => {
  const plant = documentWith(KEY, VALUES);
  if (plant.subject === null) throw new Error('not listed');
  const named = { ...plant, subject: { ...plant.subject, plant: { ...plant.subject.plant, name: 'a "b"\n\\c' } } };
  expect(await textOf({ plants: [named] })).toContain('name="a \\"b\\"\\n\\\\c"');
});

test('the bridge has its calls by endpoint and result, its polls, its messages and its problem', async () => {
  const problem = new BridgeError('gateway_unreachable');
  const bridge = bridgeFacts();
  const text = await textOf({ bridge: { ...bridge, health: { ...bridge.health, cloud: 'gateway_unreachable', problem } } });
  expect(text).toContain('isolarcloud2mqtt_cloud_calls_total{endpoint="getDeviceList",result="ok"} 5\n');
  expect(text).toContain('isolarcloud2mqtt_problem{code="gateway_unreachable"} 1\n');
  expect(text).toContain('isolarcloud2mqtt_held_values 3\n');
  expect(text).toContain('isolarcloud2mqtt_mqtt_in_flight_messages 2\n');
  expect(text).toContain('isolarcloud2mqtt_poll_duration_seconds 4\n');
  expect(text.endsWith('# EOF\n')).toBe(true);
});

test('a refused broker is the problem of the bridge, whatever else is wrong', async () => {
  const bridge = bridgeFacts();
  const refused = { ...bridge, broker: { ...bridge.broker, connectedAt: null, error: new BridgeError('broker_refused') } };
  const problem = new BridgeError('gateway_unreachable');
  for (const health of [bridge.health, { ...bridge.health, problem }]) {
    expect(await textOf({ bridge: { ...refused, health } })).toContain('isolarcloud2mqtt_problem{code="broker_refused"} 1\n');
  }
});

test('each query of the dashboard names metrics that exist', async () => {
  const known = new Set([...(await textOf()).matchAll(/^(\w+)(?=[{ ])/gm)].map(([, name]) => name));
  const asked = CHARTS.flatMap(({ queries }) => queries).flatMap(({ expr }) => expr.match(/isolarcloud\w+/g) ?? []);
  expect(asked.length).toBeGreaterThan(10);
  expect(asked.filter((name) => !known.has(name))).toEqual([]);
});

test('each account of a list has its own calls and its own problem', async () => {
  const usage = (left: number) => ({ thisHour: 5, today: 5, thisMonth: 5, left });
  const limits = { perHour: 2_000, perDay: null, perMonth: null };
  const accounts = [
    { name: 'home', usage: usage(7), limits, problem: new BridgeError('password_wrong') },
    { name: 'farm', usage: usage(900), limits, problem: null },
  ];
  const text = await textOf({ bridge: { ...bridgeFacts(), accounts } });
  expect(text).toContain('isolarcloud2mqtt_calls_left{account="home"} 7\n');
  expect(text).toContain('isolarcloud2mqtt_calls_left{account="farm"} 900\n');
  expect(text).toContain('isolarcloud2mqtt_calls_used{account="farm",span="hour"} 5\n');
  expect(text).toContain('isolarcloud2mqtt_account_problem{account="home",code="password_wrong"} 1\n');
  expect(text).toContain('isolarcloud2mqtt_account_problem{account="farm",code=""} 0\n');
});
