import { expect, test } from 'vitest';
import { hybridHome } from '../../../src/simulator/fleet.ts';
import { Watcher } from '../../support/mqtt.ts';
import { quiet } from '../../support/quiet.ts';
import { HOUR, MINUTE, NOON, type Settings, simulated } from '../../support/test-bed.ts';

const INVERTER = '1501234_14_1_1';
const HISTORY = `isolarcloud/1501234/${INVERTER}/history`;
const STATE = `isolarcloud/1501234/${INVERTER}/state`;

type Payload = Readonly<Record<string, unknown>>;

/** Runs a bridge whose broker is away for 42 minutes, and returns what a subscriber received before and after that. */
async function withoutBroker(settings: Settings = {}) {
  const { bed } = await simulated({ plants: [hybridHome({ commissionedAt: NOON - HOUR })] });
  const bridge = await bed.run({ settings });
  await bed.pass(12 * MINUTE);
  const before = bed.watcher.payloads(STATE).map((payload) => JSON.parse(payload) as Payload);
  await bed.broker.stop();
  await bed.pass(42 * MINUTE);
  await bed.broker.start();
  const watcher = await Watcher.on(bed.broker.url);
  await bed.pass(6 * MINUTE);
  await quiet();
  const received = (topic: string): Payload[] => watcher.payloads(topic).map((payload) => JSON.parse(payload) as Payload);
  return { bed, bridge, watcher, before, received };
}

const timesOf = (payloads: readonly Payload[]): number[] => payloads.map(({ device_time }) => Date.parse(String(device_time)));

test('samples that were read while the broker was away follow on the topic history, each once, in order, with their time', async () => {
  const { bed, before, watcher, received } = await withoutBroker();
  const late = received(HISTORY);
  expect(late.length).toBeGreaterThanOrEqual(7);
  const times = timesOf(late);
  expect(late.map(({ measured_at }) => Date.parse(String(measured_at)))).toEqual(times);
  expect(times).toEqual([...new Set(times)].toSorted((one, other) => one - other));
  // Together with the states before and after, no sample is missing, and none was published before.
  const states = timesOf(received(STATE));
  const all = [...new Set([...timesOf(before), ...times, ...states])].toSorted((one, other) => one - other);
  expect(all.slice(1).map((time, index) => time - (all[index] ?? 0))).toEqual(all.slice(1).map(() => 5 * MINUTE));
  for (const time of times) expect([...timesOf(before), ...states]).not.toContain(time);
  expect(Object.keys(late[0] ?? {})).toEqual([...Object.keys(before.at(-1) ?? {}), 'measured_at']);
  expect(watcher.seen.filter(({ topic }) => topic.endsWith('/history')).every(({ retained }) => !retained)).toBe(true);
  expect([...(await bed.retained()).keys()].filter((topic) => topic.endsWith('/history'))).toEqual([]);
});

test('late samples are not published again after the next loss of the broker', async () => {
  const { bed } = await withoutBroker();
  await bed.broker.stop();
  await bed.pass(2 * MINUTE);
  await bed.broker.start();
  const watcher = await Watcher.on(bed.broker.url);
  await bed.pass(3 * MINUTE);
  await quiet();
  expect(watcher.payloads(HISTORY)).toEqual([]);
  expect(watcher.payloads(STATE).length).toBeGreaterThan(0);
});

test('without mqtt.history no late sample is published', async () => {
  const { received } = await withoutBroker({ mqtt: { history: false } });
  expect(received(HISTORY)).toEqual([]);
  expect(received(STATE).length).toBeGreaterThan(0);
});
