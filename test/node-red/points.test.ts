import { describe, expect, it, onTestFinished } from 'vitest';
import { pointsOf } from '../../src/catalogue/index.ts';
import { asyncapiDocument, renderAsyncapi } from '../../src/publish/asyncapi/document.ts';
import { hybridHome, stringPlant } from '../../src/simulator/fleet.ts';
import { ENGLISH, nameIn } from '../../src/texts/texts.ts';
import { startMosquitto } from '../support/mosquitto.ts';
import { Watcher } from '../support/mqtt.ts';
import { startFastBridge } from './support/fast-bridge.ts';
import { type FlowNode, NodeRed } from './support/node-red.ts';
import { pointsFlow } from './support/points-flow.ts';

const NOON = Date.UTC(2026, 2, 10, 15);
const DAY_MS = 86_400_000;
/** Speed of the clock: an hour passes in two seconds. */
const SPEED = 1_800;
const HOME = '1501234';
const STATE = /^isolarcloud\/([^/]+)\/([^/]+)\/state$/;

/** The topics on which the tests read what the subflow sends, and by which they send to its input. */
const VALUE = 'test/value';
const CHOICES = 'test/choices';
const PROBLEM = 'test/problem';
const STATUS = 'test/status';
const INPUT = 'test/input';

interface Point {
  readonly name: string;
  readonly point: string;
  readonly unit: string | null;
  readonly path: string;
}
interface Plant {
  readonly name: string;
  readonly ps_id: string;
  readonly devices: readonly { readonly name: string; readonly ps_key: string; readonly points: readonly Point[] }[];
}
interface Value {
  readonly topic: string;
  readonly payload: unknown;
  readonly [property: string]: unknown;
}

/** Returns the example flow, whose outputs, status and problems go to topics. */
function importedFlow(brokerUrl: string, properties: Readonly<Record<string, string>>): FlowNode[] {
  const { flow, tab: z, point } = pointsFlow(brokerUrl, properties);
  const broker = flow.find(({ type }) => type === 'mqtt-broker')?.id;
  // Node-RED takes a node without a position for a configuration.
  const placed = { z, x: 0, y: 0 };
  const idOf = (topic: string): string => `to-${topic}`;
  const call = (id: string, func: string, topic: string): FlowNode => ({
    ...placed,
    id,
    type: 'function',
    func,
    outputs: 1,
    wires: [[idOf(topic)]],
  });
  return [
    ...flow.map((node) => {
      if (node.id === point) {
        const [values = [], choices = []] = node.wires ?? [];
        return {
          ...node,
          wires: [
            [...values, 'whole'],
            [...choices, 'listed'],
          ],
        };
      }
      return node.type === 'catch' ? { ...node, wires: [[...(node.wires?.[0] ?? []), 'caught']] } : node;
    }),
    call('whole', 'const { _msgid, ...payload } = msg; return { payload };', VALUE),
    call('listed', 'return { payload: msg.payload };', CHOICES),
    call('caught', 'return { payload: msg.error.message };', PROBLEM),
    call('shown', "return { payload: msg.status.fill + ': ' + msg.status.text };", STATUS),
    { ...placed, id: 'watched', type: 'status', scope: [point], wires: [['shown']] },
    {
      ...placed,
      id: 'typed',
      type: 'mqtt in',
      topic: INPUT,
      qos: '1',
      datatype: 'auto-detect',
      broker,
      inputs: 0,
      wires: [[point]],
    },
    ...[VALUE, CHOICES, PROBLEM, STATUS].map((topic) => ({
      ...placed,
      id: idOf(topic),
      type: 'mqtt out',
      topic,
      qos: '1',
      broker,
      wires: [],
    })),
  ];
}

const last = <T>(watcher: Watcher, topic: string): T | undefined => {
  const text = watcher.payloads(topic).at(-1);
  return text === undefined ? undefined : (JSON.parse(text) as T);
};

/** Returns the paths of all values in the states that the broker retains: `<ps_id>/<ps_key>/<point>`. */
function publishedPaths(watcher: Watcher): string[] {
  const states = new Map(watcher.seen.filter(({ topic }) => STATE.test(topic)).map(({ topic, payload }) => [topic, payload]));
  return [...states].flatMap(([topic, payload]) => {
    const [, psId, psKey] = STATE.exec(topic) ?? [];
    return Object.keys(JSON.parse(payload) as object).map((key) => `${psId}/${psKey}/${key}`);
  });
}

const pathsOf = (plants: readonly Plant[]): string[] =>
  plants.flatMap(({ devices }) => devices.flatMap(({ points }) => points.map(({ path }) => path)));

/**
 * Returns the devices of these paths, and the keys by device type: the document describes device types, and not each device.
 * `data_switch` is a key of those devices only that have a communicator.
 */
function summary(paths: readonly string[]): string {
  const parts = paths.filter((path) => !path.endsWith('/data_switch')).map((path) => path.split('/'));
  return [...new Set(parts.flatMap(([, psKey = '', key]) => [psKey, `${psKey.split('_')[1]} ${key}`]))].sort().join('\n');
}

describe('with a bridge', () => {
  it('offers what the bridge publishes, also after a plant is added, and sends the values of the chosen point as they are retained', async () => {
    const broker = await startMosquitto();
    onTestFinished(() => broker.stop());
    const nodeRed = await NodeRed.start();
    const watcher = await Watcher.on(broker.url);
    await nodeRed.deploy(importedFlow(broker.url, { PLANT: 'casa ipê', DEVICE: `${HOME}_14_1_1`, POINT: 'load_power' }));
    const commissionedAt = NOON - DAY_MS;
    const plants = [hybridHome({ commissionedAt })];
    const cloud = await startFastBridge({ brokerUrl: broker.url, plants, startMs: NOON, speed: SPEED });

    const offersAll = (): boolean => {
      const published = publishedPaths(watcher);
      return published.length > 0 && summary(pathsOf(last<Plant[]>(watcher, CHOICES) ?? [])) === summary(published);
    };
    await watcher.until(() => watcher.payloads(VALUE).length > 10 && offersAll());
    const [home] = last<Plant[]>(watcher, CHOICES) ?? [];
    expect(home).toMatchObject({ name: plants[0]?.name, ps_id: HOME });
    const inverter = home?.devices.find(({ ps_key }) => ps_key === `${HOME}_14_1_1`);
    for (const { slug, unit, name } of pointsOf(14)) {
      const offered = inverter?.points.find(({ point }) => point === slug);
      if (offered !== undefined) expect(offered).toMatchObject({ unit, name: nameIn(name, ENGLISH) });
    }

    const values = watcher.payloads(VALUE).map((text) => JSON.parse(text) as Value);
    const states = watcher.payloads(`isolarcloud/${HOME}/${HOME}_14_1_1/state`).map((text) => JSON.parse(text));
    for (const value of values) {
      expect(value).toMatchObject({
        topic: `isolarcloud/${HOME}/${HOME}_14_1_1/load_power`,
        unit: 'W',
        point: 'load_power',
      });
      expect(value).toMatchObject({ plant: plants[0]?.name, ps_id: HOME, device: inverter?.name, ps_key: inverter?.ps_key });
      expect(states).toContainEqual(expect.objectContaining({ load_power: value.payload, device_time: value['device_time'] }));
    }

    const added = stringPlant({ commissionedAt });
    cloud.inject({ kind: 'plant_added', plant: added });
    // The bridge lists the plants again at this request.
    await watcher.client.publishAsync('isolarcloud/bridge/command/refresh', 'PRESS');
    await watcher.until(() => last<Plant[]>(watcher, CHOICES)?.length === 2 && offersAll());
    expect(
      last<Plant[]>(watcher, CHOICES)
        ?.map(({ name }) => name)
        .sort(),
    ).toEqual([plants[0]?.name, added.name].sort());
    expect(await nodeRed.log()).not.toMatch(/\[(warn|error)\]|missing types/);
  });
});

describe('with a published document', () => {
  const points = new Map([
    [11, pointsOf(11).slice(0, 3)],
    [14, pointsOf(14)],
  ]);
  const devices = ['Norte', 'Sul'].flatMap((plant, index) => [
    { ps_id: `${index}`, ps_key: `${index}_11_0_0`, device_type: 11, plant },
    { ps_id: `${index}`, ps_key: `${index}_14_1_1`, device_type: 14, plant, name: 'SH10RT' },
  ]);
  const described = {
    base: 'solar',
    version: '1.2.3',
    texts: ENGLISH,
    plainTopics: false,
    history: false,
    heals: false,
    holds: false,
    accounts: [],
    points,
    devices,
  };

  async function imported(properties: Readonly<Record<string, string>>) {
    const broker = await startMosquitto();
    onTestFinished(() => broker.stop());
    const nodeRed = await NodeRed.start();
    const watcher = await Watcher.on(broker.url);
    const publish = (topic: string, payload: string, retain = true): Promise<unknown> =>
      watcher.client.publishAsync(topic, payload, { qos: 1, retain });
    await nodeRed.deploy(importedFlow(broker.url, { BASE_TOPIC: 'solar', ...properties }));
    await publish('solar/bridge/availability', 'online');
    return { nodeRed, watcher, publish };
  }

  it('tells age and availability of a value, and sends again what has changed of them', async () => {
    const { watcher, publish } = await imported({ PLANT: 'sul', DEVICE: 'sh10rt', POINT: 'Load power' });
    const measuredAt = Date.now() - 90_000;
    await publish('solar/1/1_14_1_1/availability', 'online');
    await publish('solar/1/1_14_1_1/state', JSON.stringify({ load_power: 410, device_time: new Date(measuredAt).toISOString() }));
    await publish('solar/bridge/asyncapi', renderAsyncapi(described));
    await watcher.until(() => watcher.payloads(VALUE).length === 1);
    expect(last<Value>(watcher, VALUE)).toMatchObject({ payload: 410, unit: 'W', plant: 'Sul', device: 'SH10RT', available: true });
    expect(last<Value>(watcher, VALUE)?.['age']).toBeGreaterThanOrEqual(90);
    expect(last<Value>(watcher, VALUE)?.['age']).toBeLessThan(150);

    await publish('solar/1/1_14_1_1/availability', 'offline');
    await watcher.until(() => last<Value>(watcher, VALUE)?.['available'] === false);
    await publish('solar/1/1_14_1_1/availability', 'online');
    await publish('solar/bridge/availability', 'offline');
    await watcher.until(() => watcher.payloads(VALUE).length === 4);
    expect(watcher.payloads(VALUE).map((text) => (JSON.parse(text) as Value)['available'])).toEqual([true, false, true, false]);
    await watcher.untilLast(STATUS, 'grey: Load power: 410 W');
  });

  it('waits for a value again when the bridge has removed the state of the device', async () => {
    const { nodeRed, watcher, publish } = await imported({ PLANT: 'sul', DEVICE: 'sh10rt', POINT: 'load_power' });
    await publish('solar/1/1_14_1_1/availability', 'online');
    await publish('solar/1/1_14_1_1/state', JSON.stringify({ load_power: 410 }));
    await publish('solar/bridge/asyncapi', renderAsyncapi(described));
    await watcher.untilLast(STATUS, 'green: Load power: 410 W');
    await publish('solar/1/1_14_1_1/state', '');
    await watcher.untilLast(STATUS, 'yellow: Load power: no value yet');
    expect(watcher.payloads(VALUE)).toHaveLength(1);
    expect(await nodeRed.log()).not.toMatch(/\[(warn|error)\]/);
  });

  it('says why there is no such choice, and takes a right one from its input and its page', async () => {
    const { nodeRed, watcher, publish } = await imported({ PLANT: 'Leste', POINT: 'load_power' });
    const pageNow = async (): Promise<string> => (await nodeRed.get('/isolarcloud/points')).replaceAll('&#x2F;', '/');
    expect(await pageNow()).toContain('waiting for solar/bridge/asyncapi');
    await publish('solar/bridge/asyncapi', renderAsyncapi(described));
    const problems: string[] = [];
    const says = async (problem: string): Promise<void> => {
      problems.push(problem);
      await watcher.until(() => watcher.payloads(PROBLEM).join('\n') === problems.join('\n'));
      await watcher.untilLast(STATUS, `red: ${problem}`);
    };
    await says('no plant "Leste": there are "Norte", "Sul"');
    const chooses = (choice: object | string): Promise<unknown> =>
      publish(INPUT, typeof choice === 'string' ? choice : JSON.stringify(choice), false);
    await chooses({ plant: '' });
    await says('several plants: choose one of "Norte", "Sul"');
    await chooses({ plant: '0', device: 'SG5.0' });
    await says('no device "SG5.0": there are "Norte", "SH10RT"');
    await chooses({ plant: '', device: 'SH10RT' });
    await says('several devices "SH10RT": choose one of "0_14_1_1", "1_14_1_1"');
    await chooses({ plant: 'Norte', point: 'lod_power' });
    await says('no point "lod_power" of "SH10RT": the second output lists them');
    await chooses('0/0_14_1_1/lod_power');
    await says('no point "0/0_14_1_1/lod_power": the second output lists them');

    for (const [index, power] of [1_100, 1_200].entries()) {
      await publish(`solar/${index}/${index}_14_1_1/availability`, 'online');
      await publish(`solar/${index}/${index}_14_1_1/state`, JSON.stringify({ load_power: power, device_time: null }));
    }
    await chooses({ plant: 'Norte', device: 'SH10RT', point: 'load_power' });
    await watcher.until(() => last<Value>(watcher, VALUE)?.payload === 1_100);
    expect(last<Value>(watcher, VALUE)?.['age']).toBeNull();

    const page = await pageNow();
    for (const path of pathsOf(last<Plant[]>(watcher, CHOICES) ?? [])) expect(page).toContain(`value="${path}"`);
    expect(page).toContain('<optgroup label="SH10RT 1_14_1_1">');
    const answer = (await nodeRed.post('/isolarcloud/points', 'point=1%2F1_14_1_1%2Fload_power')).replaceAll('&#x2F;', '/');
    expect(answer).toContain('SH10RT Load power <code>1/1_14_1_1/load_power</code>');
    await watcher.until(() => last<Value>(watcher, VALUE)?.payload === 1_200);
    await publish('solar/0/0_14_1_1/state', JSON.stringify({ load_power: 1, device_time: null }));
    await publish('solar/1/1_14_1_1/state', JSON.stringify({ load_power: 1_300, device_time: null }));
    await watcher.until(() => last<Value>(watcher, VALUE)?.payload === 1_300);
    expect(watcher.payloads(VALUE).map((text) => (JSON.parse(text) as Value).payload)).toEqual([1_100, 1_200, 1_300]);
    expect(watcher.payloads(PROBLEM)).toEqual(problems);
  });

  it('understands a document without the names of points, and by its path a device that the document does not list', async () => {
    const path = '99/99_14_1_1/load_power';
    const { watcher, publish } = await imported({ POINT: path });
    const { 'x-devices': _left, ...document } = asyncapiDocument(described) as Record<string, unknown>;
    await publish('solar/99/99_14_1_1/availability', 'online');
    await publish('solar/99/99_14_1_1/state', JSON.stringify({ load_power: 7 }));
    await publish('solar/bridge/asyncapi', JSON.stringify(document));
    await watcher.until(() => last<Value>(watcher, VALUE)?.payload === 7);
    expect(last<Value>(watcher, VALUE)).toMatchObject({ unit: 'W', device: '99_14_1_1' });

    const many = Array.from({ length: 1_000 }, (_, index) => ({ ...devices[1], ps_id: `${index}`, ps_key: `${index}_14_1_1` }));
    const text = renderAsyncapi({ ...described, devices: many as typeof devices });
    expect(JSON.parse(text)['x-values']).toBeDefined();
    await publish('solar/bridge/asyncapi', text);
    await watcher.until(() => watcher.payloads(VALUE).length === 2);
    expect(last<Value>(watcher, VALUE)).toMatchObject({ payload: 7, unit: 'W', name: 'load_power', point: 'load_power' });
  });
});
