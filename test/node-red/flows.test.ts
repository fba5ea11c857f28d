import { readFileSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { hybridHome } from '../../src/simulator/fleet.ts';
import { startMosquitto } from '../support/mosquitto.ts';
import { type Seen, Watcher } from '../support/mqtt.ts';
import { startFastBridge } from './support/fast-bridge.ts';
import { type FlowNode, NodeRed } from './support/node-red.ts';

const PLANT = '1501234';
const PLANT_STATE = `isolarcloud/${PLANT}/${PLANT}_11_0_0/state`;
const INVERTER_STATE = `isolarcloud/${PLANT}/${PLANT}_14_1_1/state`;
const SOC = 'test/soc';
const SURPLUS = `surplus/${PLANT}`;
const REPORT = `daily-report/${PLANT}`;
const SUN_IS_UP = Date.UTC(2026, 2, 10, 13); // ten o'clock in São Paulo
const DAY_MS = 86_400_000;
/** Speed of the clock: an hour passes in two seconds. */
const SPEED = 1_800;

/**
 * @returns the example flow with the broker's address entered. The input of the gauge is also published on a topic, so that the
 * test can read it.
 */
function importedFlow(brokerUrl: string): FlowNode[] {
  const flow = JSON.parse(readFileSync('examples/node-red/flows.json', 'utf8')) as FlowNode[];
  const { hostname, port } = new URL(brokerUrl);
  const broker = flow.find(({ type }) => type === 'mqtt-broker');
  const template = flow.find(({ type }) => type === 'mqtt out');
  const gauge = { ...template, id: 'gauge', topic: SOC } as FlowNode;
  return [
    ...flow.map((node) => {
      if (node === broker) return { ...node, broker: hostname, port: Number(port) };
      return node.name === 'SOC gauge' && node.type === 'function' ? { ...node, wires: [[...(node.wires?.[0] ?? []), gauge.id]] } : node;
    }),
    gauge,
  ];
}

/** @returns the payloads of the messages on a topic, parsed as JSON */
const values = <T>(seen: readonly Seen[], topic: string): T[] =>
  seen.filter((message) => message.topic === topic).map(({ payload }) => JSON.parse(payload) as T);

it('a day in the life of the example flow', async () => {
  const broker = await startMosquitto();
  onTestFinished(() => broker.stop());
  const nodeRed = await NodeRed.start();
  const watcher = await Watcher.on(broker.url);
  await nodeRed.deploy(importedFlow(broker.url));
  const plants = [hybridHome({ commissionedAt: SUN_IS_UP - DAY_MS })];
  await startFastBridge({ brokerUrl: broker.url, plants, startMs: SUN_IS_UP, speed: SPEED });

  await watcher.until((seen) => values(seen, REPORT).length > 0);
  const { seen } = watcher;
  const states = values<PlantState>(seen, PLANT_STATE);

  const [report] = values<Report>(seen, REPORT);
  const lastOfDay = states.filter(({ device_time }) => device_time?.startsWith('2026-03-10')).at(-1);
  expect(lastOfDay?.daily_yield).toBeGreaterThan(10);
  expect(report).toEqual({
    plant: PLANT,
    date: '2026-03-10',
    produced_kwh: lastOfDay?.daily_yield,
    imported_kwh: lastOfDay?.daily_purchased_energy,
    exported_kwh: lastOfDay?.daily_feed_in_energy,
    consumed_kwh: lastOfDay?.daily_load_consumption,
  });

  // Waits for the charges, because the report may be published before the charge of the same state.
  const charges = states.map(({ battery_soc }) => battery_soc).filter((soc) => typeof soc === 'number');
  await watcher.until((until) => charges.every((soc) => values<number>(until, SOC).includes(soc)));
  expect(charges.length).toBeGreaterThan(10);
  expect(values<PlantState>(seen, PLANT_STATE).map(({ battery_soc }) => battery_soc)).toEqual(
    expect.arrayContaining(values<number>(seen, SOC)),
  );

  const switched = watcher.payloads(SURPLUS);
  expect(switched.slice(0, 2)).toEqual(['OFF', 'ON']);
  expect(switched.at(-1)).toBe('OFF');
  expect(switched.every((state, index) => state !== switched[index - 1])).toBe(true);
  expect(await nodeRed.log()).not.toMatch(/\[(warn|error)\]|missing types/);
});

it('switches off when the inverter becomes offline, and keeps its state while a value is unknown', async () => {
  const broker = await startMosquitto();
  onTestFinished(() => broker.stop());
  const nodeRed = await NodeRed.start();
  const watcher = await Watcher.on(broker.url, 'surplus/#');
  await nodeRed.deploy(importedFlow(broker.url));
  // The messages are retained, like those of the bridge, because Node-RED may be connected and not subscribed yet.
  const publish = (topic: string, payload: string): Promise<unknown> =>
    watcher.client.publishAsync(topic, payload, { qos: 1, retain: true });
  const shows = (state: object): Promise<unknown> => publish(INVERTER_STATE, JSON.stringify(state));

  await shows({ net_grid_power: -1_600, net_battery_power: 0 });
  await watcher.untilLast(SURPLUS, 'ON');
  await shows({ net_grid_power: null, net_battery_power: 3_000 });
  await shows({ net_grid_power: 3_000, net_battery_power: null });
  await shows({ net_grid_power: -1_600, net_battery_power: 0 }); // publishes `ON` again if one of the two unknown values has switched it off
  await shows({ net_grid_power: -100, net_battery_power: 250 });
  await shows({ net_grid_power: -100, net_battery_power: 300 });
  await watcher.untilLast(SURPLUS, 'OFF');
  await shows({ net_grid_power: -1_600 });
  await watcher.untilLast(SURPLUS, 'ON');
  await publish(INVERTER_STATE.replace('state', 'availability'), 'offline');
  await watcher.untilLast(SURPLUS, 'OFF');

  expect(watcher.payloads(SURPLUS)).toEqual(['ON', 'OFF', 'ON', 'OFF']);
});

interface PlantState {
  readonly device_time: string | null;
  readonly battery_soc: number | null;
  readonly daily_yield: number;
  readonly daily_purchased_energy: number;
  readonly daily_feed_in_energy: number;
  readonly daily_load_consumption: number;
}

interface Report {
  readonly plant: string;
  readonly date: string;
}
