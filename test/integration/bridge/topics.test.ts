import { expect, test } from 'vitest';
import { everyKind } from '../../../src/simulator/fleet.ts';
import { type Seen, Watcher } from '../../support/mqtt.ts';
import { DAY, HOUR, MINUTE, NOON, type SimulatedBed, simulated } from '../../support/test-bed.ts';
import { readTopicsPage } from '../../support/topics-page.ts';

const BASE = 'isolarcloud/';
const PLANT_TYPE = '11';
const HYBRID_INVERTER = '14';
const DEVICE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/;
const UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const PRESENCE = /^(online|offline)$/;

const page = readTopicsPage();

/** Runs a bridge at dusk with every kind of plant, all points, and an alarm. */
async function dusk(): Promise<SimulatedBed> {
  const scene = await simulated({ plants: everyKind({ commissionedAt: NOON - DAY }), startMs: NOON + 5 * HOUR });
  const { bed, cloud } = scene;
  await bed.run({ settings: { points: { preset: 'all' }, mqtt: { plain_topics: true } } });
  await bed.pass(HOUR);
  cloud.inject({ kind: 'alarm', psId: 1501234, alarm: { ...ALARM, since: bed.clock.now() } });
  await bed.pass(2 * HOUR);
  return scene;
}

/** Takes the broker away for two samples. @returns what is published on the topics of late samples after that */
async function lateSamples({ bed }: SimulatedBed): Promise<readonly Seen[]> {
  await bed.broker.stop();
  await bed.pass(12 * MINUTE);
  await bed.broker.start();
  const watcher = await Watcher.on(bed.broker.url);
  await bed.pass(3 * MINUTE);
  return watcher.seen.filter(({ topic }) => topic.endsWith('/history'));
}

const ALARM = { code: '106', name: 'Grid overvoltage', type: 1, level: 2, psKey: '1501234_14_1_1', closedAt: null } as const;

/** Returns the differences between a payload and docs/topics.md. Adds the keys of its JSON to `keys`. */
function mistakesIn(payload: string, path: string, psKey: string | undefined, slug: string | undefined, keys: Set<string>): string[] {
  const type = psKey?.split('_')[1] ?? '';
  switch (path) {
    case 'bridge/availability':
    case '<ps_id>/<ps_key>/availability':
      return PRESENCE.test(payload) ? [] : [payload];
    case 'bridge/state':
      return unlike(payload, keys, (key) => page.keys.bridge.includes(key));
    case '<ps_id>/<ps_key>/state':
      return unlike(payload, keys, (key, value) => isStateOf(type, key, value));
    case '<ps_id>/<ps_key>/history':
      return unlike(payload, keys, (key, value) => (key === 'measured_at' ? UTC.test(String(value)) : isStateOf(type, key, value)));
    case '<ps_id>/<ps_key>/alarms':
      if (type !== PLANT_TYPE) return ['is of plants only'];
      return [
        ...unlike(payload, keys, (key) => ['count', 'alarms'].includes(key)),
        ...JSON.parse(payload).alarms.flatMap((alarm: object) =>
          unlike(JSON.stringify(alarm), keys, (key) => page.alarmKeys.includes(key)),
        ),
      ];
    case '<ps_id>/<ps_key>/event':
      if (type !== PLANT_TYPE) return ['is of plants only'];
      return unlike(payload, keys, (key) => ['event_type', ...page.alarmKeys].includes(key));
    case '<ps_id>/<ps_key>/<slug>':
      return isPoint(type, slug ?? '', plainValue(type, slug ?? '', payload)) ? [] : [payload];
    default:
      return [];
  }
}

function unlike(json: string, keys: Set<string>, isDocumented: (key: string, value: unknown) => boolean): string[] {
  const entries = Object.entries(JSON.parse(json) as object);
  for (const [key] of entries) keys.add(key);
  return entries.filter(([key, value]) => !isDocumented(key, value)).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
}

function isStateOf(type: string, key: string, value: unknown): boolean {
  if (key === 'device_time') return value === null || DEVICE_TIME.test(String(value));
  return page.keys[type === PLANT_TYPE ? 'plant' : 'device'].includes(key) || isPoint(type, key, value);
}

/** Converts the payload of a plain topic to the value that it stands for: a text, a number or null. */
function plainValue(type: string, slug: string, payload: string): unknown {
  if (payload === 'null') return null;
  return page.point(type, slug) === 'text' || Number.isNaN(Number(payload)) ? payload : Number(payload);
}

function isPoint(type: string, slug: string, value: unknown): boolean {
  const documented = [HYBRID_INVERTER, PLANT_TYPE].includes(type) && page.computed.includes(slug) ? 'number' : page.point(type, slug);
  if (documented === undefined) return false;
  if (value === null) return true;
  if (typeof documented === 'string') return typeof value === (documented === 'number' ? 'number' : 'string');
  return documented.includes(String(value));
}

test('everything that is published is as the page of topics says', async () => {
  const scene = await dusk();
  const { bed } = scene;
  const kept = await bed.retained(`${BASE}#`);
  const mistakes = new Set<string>();
  const kinds = new Set<string>();
  const keys = new Set<string>();

  const seen = [...bed.watcher.seen, ...(await lateSamples(scene))];
  for (const { topic, payload } of seen.filter((message) => message.topic.startsWith(BASE))) {
    const found = page.find(topic);
    if (found === undefined) {
      mistakes.add(`${topic} is not documented`);
      continue;
    }
    const { kind, ids } = found;
    kinds.add(kind.path);
    if (kind.retained !== kept.has(topic)) mistakes.add(`${topic} is ${kind.retained ? 'not ' : ''}retained`);
    for (const mistake of mistakesIn(payload, kind.path, ids[1], ids[2], keys)) mistakes.add(`${topic}: ${mistake}`);
  }

  expect([...mistakes]).toEqual([]);
  // Every documented topic occurs, except commands, which other clients send, the topics of probes of the doctor and the set-up, and that of
  // a replica, which only a fleet has.
  const ofOthers = ['bridge/doctor', 'setup-test', 'bridge/replica/<name>/state'];
  const isOfOthers = (path: string): boolean => path.startsWith('bridge/command/') || ofOthers.includes(path);
  expect(page.kinds.map(({ path }) => path).filter((path) => !isOfOthers(path) && !kinds.has(path))).toEqual([]);
  const documented = [...Object.values(page.keys).flat(), ...page.computed, ...page.alarmKeys];
  expect(documented.length).toBeGreaterThan(30);
  expect(documented.filter((key) => !keys.has(key))).toEqual([]);
});
