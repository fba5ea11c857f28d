/** The examples for evcc, openHAB and Loxone read what the bridge publishes, with the units and signs of these systems. */

import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { parse } from 'yaml';
import { hybridHome } from '../../../src/simulator/fleet.ts';
import { AsyncapiDocument } from '../../support/asyncapi.ts';
import { DAY, HOUR, MINUTE, NOON, simulated } from '../../support/test-bed.ts';

type State = Readonly<Record<string, unknown>>;
/** The retained payloads by topic. */
type Retained = ReadonlyMap<string, string>;

const INVERTER = 'isolarcloud/1501234/1501234_14_1_1';
const STATE = `${INVERTER}/state`;

const read = (file: string): string => readFileSync(`examples/${file}`, 'utf8');

/** The retained messages of the broker at three times of a simulated day. */
interface Day {
  /** The messages while the battery is charged. */
  readonly morning: Retained;
  /** The messages while surplus PV power is exported to the grid. */
  readonly noon: Retained;
  /** The messages while the battery is discharged. */
  readonly evening: Retained;
  /** Returns the unit of a key in a state, as the bridge describes it. */
  readonly unitOf: (topic: string, key: string) => string | null;
}

let day: Promise<Day> | undefined;
/** Simulates the day at the first call; later calls return the same day. */
const published = (): Promise<Day> => (day ??= passDay());

async function passDay(): Promise<Day> {
  const startMs = NOON - 4 * HOUR;
  const { bed } = await simulated({ startMs, plants: [hybridHome({ commissionedAt: startMs - DAY, stepMs: 5 * MINUTE })] });
  await bed.run();
  const after = async (ms: number): Promise<Retained> => {
    await bed.pass(ms);
    return bed.retained('isolarcloud/#');
  };
  const retained = { morning: await after(11 * MINUTE), noon: await after(4 * HOUR), evening: await after(9 * HOUR) };
  const described = new AsyncapiDocument(retained.evening.get('isolarcloud/bridge/asyncapi') ?? '');
  return { ...retained, unitOf: (topic, key) => described.unitOf(topic.split('/')[2]?.split('_')[1] ?? '', key) };
}

const stateOf = (retained: Retained, topic = STATE): State => JSON.parse(retained.get(topic) ?? '') as State;

describe('evcc', () => {
  /** A reading of a value over MQTT (docs.evcc.io, "Plugins"). */
  interface Reading {
    readonly source: string;
    readonly topic: string;
    readonly jq: string;
    readonly timeout?: string;
  }
  interface Meter {
    readonly name: string;
    readonly type: string;
    readonly power: Reading;
    readonly energy?: Reading;
    readonly soc?: Reading;
    readonly capacity?: number;
  }
  const { mqtt, meters, site } = parse(read('evcc/evcc.yaml')) as {
    readonly mqtt: object;
    readonly meters: readonly Meter[];
    readonly site: { readonly meters: { readonly grid: string; readonly pv: readonly string[]; readonly battery: readonly string[] } };
  };
  const meter = (name: string): Meter => meters.find((one) => one.name === name) as Meter;
  const readingsOf = ({ power, energy, soc }: Meter): Reading[] => [power, energy, soc].filter((reading) => reading !== undefined);

  /** Evaluates the two kinds of jq filters that the example uses: a key, and a key of states for which a condition holds. */
  function evaluate({ jq, topic }: Reading, retained: Retained): unknown {
    const [, condition, unwanted, key] = /^(?:select\(\.(\w+) != "(\w+)"\) \| )?\.(\w+)$/.exec(jq) ?? [];
    if (key === undefined) throw new Error(`not understood: ${jq}`);
    const state = stateOf(retained, topic);
    if (!(key in state)) throw new Error(`${topic} has no ${key}`);
    return condition !== undefined && state[condition] === unwanted ? undefined : state[key];
  }

  it('has the meters and keys that evcc knows', () => {
    expect(Object.keys(mqtt)).toEqual(['broker', 'topic']);
    expect(meters.map(({ name, type }) => [name, type])).toEqual([
      ['grid', 'custom'],
      ['pv', 'custom'],
      ['battery', 'custom'],
    ]);
    expect(site.meters).toEqual({ grid: 'grid', pv: ['pv'], battery: ['battery'] });
    for (const one of meters) {
      const isBattery = site.meters.battery.includes(one.name);
      expect(Object.keys(one)).toEqual(['name', 'type', 'power', 'energy', ...(isBattery ? ['soc', 'capacity'] : [])]);
      for (const { source, timeout = '15m', ...reading } of readingsOf(one)) {
        expect({ source, timeout }).toEqual({ source: 'mqtt', timeout: '15m' });
        expect(Object.keys(reading)).toEqual(['topic', 'jq']);
      }
    }
  });

  it('reads power in W, energy in kWh and the charge in percent', async () => {
    const { morning, noon, evening, unitOf } = await published();
    for (const one of meters) {
      for (const [reading, unit] of [
        [one.power, 'W'],
        [one.energy, 'kWh'],
        [one.soc, '%'],
      ] as const) {
        if (reading === undefined) continue;
        expect(unitOf(reading.topic, reading.jq.split('.').at(-1) ?? '')).toBe(unit);
        for (const retained of [morning, noon, evening]) expect(evaluate(reading, retained)).toBeTypeOf('number');
      }
    }
    expect(meter('battery').capacity).toBe(stateOf(noon)['battery_capacity']);
  });

  it('sees import, production and discharge as positive, feed-in and charging as negative', async () => {
    const { morning, noon, evening } = await published();
    const power = (name: string, retained: Retained): number => evaluate(meter(name).power, retained) as number;
    for (const retained of [morning, noon, evening]) {
      const { purchased_power, feed_in_power, battery_discharging_power, battery_charging_power, pv_power } = stateOf(retained);
      expect(power('grid', retained)).toBeCloseTo(Number(purchased_power) - Number(feed_in_power), 1);
      expect(power('battery', retained)).toBeCloseTo(Number(battery_discharging_power) - Number(battery_charging_power), 1);
      expect(power('pv', retained)).toBe(pv_power);
    }
    expect(power('battery', morning)).toBeLessThan(-100);
    expect(power('grid', noon)).toBeLessThan(-100);
    expect(power('pv', noon)).toBeGreaterThan(100);
    expect(power('battery', evening)).toBeGreaterThan(100);
  });

  it('gets no power from a state that is too old', async () => {
    const { noon } = await published();
    const stale = new Map([[STATE, JSON.stringify({ ...stateOf(noon), data_state: 'stale' })]]);
    for (const { power } of meters) expect(evaluate(power, stale)).toBeUndefined();
  });
});

describe('openHAB', () => {
  const THINGS = read('openhab/isolarcloud.things');
  const ITEMS = read('openhab/isolarcloud.items');
  /** Key: unit of a channel. Value: type of the openHAB item for it. */
  const ITEM_TYPES: Readonly<Record<string, string>> = { W: 'Number:Power', kWh: 'Number:Energy', '%': 'Number:Dimensionless' };
  const ITEM_TYPES_OF_CHANNELS: Readonly<Record<string, string>> = { string: 'String', datetime: 'DateTime' };

  const bridge = /Bridge mqtt:broker:(\w+)/.exec(THINGS)?.[1] ?? '';
  const things = THINGS.split(/^ {4}Thing topic /m).slice(1);
  const channels = things.flatMap((text) => {
    const thing = /^\w+/.exec(text)?.[0] ?? '';
    const form = /Type (\w+) : (\w+) "[^"]+" \[ stateTopic="([^"]+)", transformationPattern="JSONPATH:\$\.(\w+)"(?:, unit="([^"]+)")? \]/g;
    return [...text.matchAll(form)].map(([, type = '', name = '', topic = '', key = '', unit]) => ({
      id: `mqtt:topic:${bridge}:${thing}:${name}`,
      type,
      topic,
      key,
      unit: unit ?? null,
    }));
  });

  it('has a channel for each line', () => {
    expect(channels).toHaveLength(THINGS.match(/^ +Type /gm)?.length ?? -1);
    expect(things).toHaveLength(2);
  });

  it('reads what is published, with its unit', async () => {
    const { noon, unitOf } = await published();
    for (const { type, topic, key, unit } of channels) {
      const value = stateOf(noon, topic)[key];
      expect(stateOf(noon, topic)).toHaveProperty(key);
      expect(unitOf(topic, key)).toBe(unit);
      if (type === 'number') expect(value).toBeTypeOf('number');
      if (type === 'datetime') expect(Date.parse(String(value))).toBeGreaterThan(0);
    }
  });

  it('knows by a topic whether a thing is available', async () => {
    const { noon } = await published();
    for (const thing of things) {
      const [, topic = ''] = /availabilityTopic="([^"]+)", payloadAvailable="online", payloadNotAvailable="offline"/.exec(thing) ?? [];
      expect(noon.get(topic)).toBe('online');
    }
  });

  it('has an item of the right type for each channel', () => {
    const items = [...ITEMS.matchAll(/^([\w:]+) \w+ .*channel="([^"]+)" \}$/gm)].map(([, type, channel]) => [channel, type]);
    const wanted = channels.map(({ id, type, unit }) => [id, type === 'number' ? ITEM_TYPES[unit ?? ''] : ITEM_TYPES_OF_CHANNELS[type]]);
    expect(items).toEqual(wanted);
  });
});

test('Loxone: the inputs recognise what the MQTT Gateway of LoxBerry makes of the published topics, with their units', async () => {
  const { noon, unitOf } = await published();
  const template = read('loxone/VIU_isolarcloud.xml');
  const inputs = [...template.matchAll(/<VirtualInUdpCmd .*Check="([^"]+)".* Unit="&lt;v(?:\.1)?&gt; ?([^"]*)"/g)];
  expect(inputs).toHaveLength(template.match(/<VirtualInUdpCmd /g)?.length ?? -1);
  for (const [, check = '', unit = ''] of inputs) {
    // The gateway sends "MQTT: <topic>=<value>", and a JSON object as one value for each key: "MQTT: <topic>/<key>=<value>".
    const [, topic = ''] = /^MQTT:\\i([^\\]+)=\\i\\v$/.exec(check) ?? [];
    if (noon.has(topic)) {
      expect(topic).toBe(`${INVERTER}/availability`);
      continue;
    }
    const [, state = '', key = ''] = /^(.+\/state)\/(\w+)$/.exec(topic) ?? [];
    expect(stateOf(noon, state)[key]).toBeTypeOf('number');
    expect(unitOf(state, key)).toBe(unit);
  }
});
