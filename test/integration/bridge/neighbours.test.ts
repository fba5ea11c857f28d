import { expect, test } from 'vitest';
import { hybridHome, uniformFleet } from '../../../src/simulator/fleet.ts';
import { HOUR, MINUTE, NOON, newStateFolder, SECOND, type Settings, simulated } from '../../support/test-bed.ts';

const commissionedAt = NOON - HOUR;
const plants = [hybridHome({ commissionedAt })];
const PLANT = '1501234_11_0_0';

test('of two bridges on one base topic the first lives on, never shown offline, and the second ends and says why', async () => {
  const { bed, cloud } = await simulated({ plants });
  const first = await bed.run();
  const callsBefore = cloud.calls.length;
  const second = await bed.run({ stateFolder: await newStateFolder() });
  expect(second.ended.map(({ code, message }) => ({ code, message }))).toEqual([
    { code: 'base_topic_taken', message: expect.stringContaining('isolarcloud') },
  ]);
  await second.stop();
  expect(first.ended).toEqual([]);
  expect(cloud.calls.length).toBe(callsBefore);
  await bed.pass(5 * MINUTE);
  expect(bed.watcher.payloads(first.topics.bridgeAvailability)).toEqual(['online']);
  expect(first.status).toMatchObject({ last_poll: new Date(NOON + 5 * MINUTE + 850).toISOString() });
});

/** Starts two bridges on one broker, each with its own plants. */
async function neighbours(bases: readonly [string, string], settings: Settings = {}) {
  const { bed } = await simulated({ plants: uniformFleet({ plants: 2, devicesPerPlant: 2, commissionedAt }) });
  const options = (index: 0 | 1) => ({
    ...settings,
    mqtt: { base_topic: bases[index], plain_topics: true },
    plants: { include: [`${2_000_001 + index}`] },
  });
  const folders = [await newStateFolder(), await newStateFolder()] as const;
  const run = (index: 0 | 1, stateFolder = folders[index]) => bed.run({ settings: options(index), stateFolder });
  const ofPlant = async (index: 0 | 1) => [...(await bed.retained())].filter(([topic]) => topic.includes(`${2_000_001 + index}_`));
  return { bed, run, ofPlant };
}

test.each([
  ['isolarcloud', 'north'],
  ['isolarcloud', 'isolarcloud/north'],
  ['home/solar', 'home'],
] as const)('bridges on %s and %s never touch what the other has retained', async (...bases) => {
  const { bed, run, ofPlant } = await neighbours(bases);
  const one = await run(0);
  const other = await run(1);
  await bed.pass(6 * MINUTE); // the first value of a counter is held until a second reading
  const topics = (await ofPlant(1)).map(([topic]) => topic);
  expect(topics.length).toBeGreaterThan(10);
  await one.stop();
  await run(0);
  await bed.pass(6 * MINUTE);
  expect((await ofPlant(1)).map(([topic]) => topic)).toEqual(topics);
  expect(bed.watcher.seen.filter(({ topic, payload }) => payload === '' && topics.includes(topic))).toEqual([]);
  expect(bed.watcher.payloads(other.topics.bridgeAvailability)).toEqual(['online']);
});

test('a bridge that has lost its state folder touches nothing of its neighbour either', async () => {
  const { bed, run, ofPlant } = await neighbours(['isolarcloud', 'isolarcloud/north']);
  const one = await run(0);
  await run(1);
  await bed.pass(6 * MINUTE); // the first value of a counter is held until a second reading
  const before = (await ofPlant(1)).map(([topic]) => topic);
  await one.stop();
  await run(0, await newStateFolder());
  await bed.pass(10 * MINUTE);
  expect((await ofPlant(1)).map(([topic]) => topic)).toEqual(before);
  expect(bed.watcher.seen.filter(({ topic, payload }) => payload === '' && before.includes(topic))).toEqual([]);
});

test('retained topics of other programs are not removed', async () => {
  const { bed } = await simulated({ plants });
  await bed.publish('isolarcloud/notes', 'mine', { retain: true });
  await bed.publish('isolarcloud/bridge/notes', 'mine', { retain: true });
  await bed.publish('homeassistant/device/other/config', '{"origin":{"name":"other"}}', { retain: true });
  await bed.run();
  await bed.pass(6 * MINUTE);
  const kept = await bed.retained();
  expect(['isolarcloud/notes', 'isolarcloud/bridge/notes', 'homeassistant/device/other/config'].every((topic) => kept.has(topic))).toBe(
    true,
  );
});

test('a broker that comes back having lost everything has it all again, without a call to the cloud', async () => {
  const { bed, cloud } = await simulated({ plants });
  await bed.run();
  const before = await bed.retained();
  await bed.broker.stop();
  await bed.broker.start();
  cloud.clearCalls();
  await bed.pass(2 * MINUTE);
  const after = await bed.retained();
  expect(Object.fromEntries(after)).toEqual(Object.fromEntries(before));
  expect(cloud.calls).toEqual([]);
});

test("Home Assistant's birth brings states and announcements again, after a random delay", async () => {
  const { bed, cloud } = await simulated({ plants });
  const bridge = await bed.run();
  const seen = (): number => bed.watcher.seen.length;
  const before = seen();
  cloud.clearCalls();
  await bed.publish('homeassistant/status', 'online');
  await bed.pass(2 * SECOND);
  expect(seen()).toBe(before + 1);
  await bed.pass(8 * SECOND);
  const again = bed.watcher.seen.slice(before).map(({ topic }) => topic);
  const states = again.indexOf(bridge.topics.deviceState('1501234', PLANT));
  const configs = again.indexOf(`homeassistant/device/isolarcloud_${PLANT}/config`);
  expect(states).toBeGreaterThan(-1);
  expect(configs).toBeGreaterThan(-1);
  expect(cloud.calls).toEqual([]);
});

test('between births nothing is announced again that did not change', async () => {
  const { bed } = await simulated({ plants });
  await bed.run();
  await bed.pass(HOUR); // until all counters have a value: a first value is held until a second reading, a zero for half an hour
  const configs = (): number => bed.watcher.seen.filter(({ topic }) => topic.startsWith('homeassistant/')).length;
  const before = configs();
  await bed.pass(2 * HOUR);
  expect(configs()).toBe(before);
});
