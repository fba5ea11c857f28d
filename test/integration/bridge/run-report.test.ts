import { expect, test } from 'vitest';
import { hybridHome, stringPlant } from '../../../src/simulator/fleet.ts';
import { startEmbeddedBroker } from '../../support/embedded-broker.ts';
import { DAY, HOUR, MINUTE, NOON, type SimulatedBed, simulated } from '../../support/test-bed.ts';

const commissionedAt = NOON - 40 * DAY;
const home = hybridHome({ commissionedAt });

interface Line {
  readonly at: number;
  readonly level: string;
  readonly msg: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Returns the log lines of a level that the run report has logged. */
const linesOf = ({ bed }: SimulatedBed, level = 'info'): readonly Line[] =>
  bed.logged
    .map(({ at, line }): Line => {
      const { level: own, msg, ...fields } = JSON.parse(line);
      return { at, level: own, msg, fields };
    })
    .filter((line) => line.level === level && !/^(connected to the broker|signed in)$/.test(line.msg));

const messages = (scene: SimulatedBed): readonly string[] => linesOf(scene).map(({ msg }) => msg.replace(/\d+/g, '#'));

test('within a minute the log tells what was found and announced, and when the energy and the next reading come', async () => {
  const scene = await simulated({ plants: [home] });
  await scene.bed.start();
  await scene.bed.pass(MINUTE);
  expect(messages(scene)).toEqual([
    'plants found: #, devices: #',
    'energy: # lifetime counters are published, as the history of the day before confirms them; those of a day follow with the next reading',
    'announced to Home Assistant: # devices with # entities',
    'devices up to date: #, asleep: #, silent: #, never seen: #',
    'next reading in # s',
  ]);
  const [found, energy, announced, devices, next] = linesOf(scene).map(({ fields }) => fields);
  expect(found).toMatchObject({ plants: 1, devices: 4 });
  expect(Number(energy?.['counters'])).toBeGreaterThan(10);
  expect(announced).toMatchObject({ devices: 6 });
  expect(Number(announced?.['entities'])).toBeGreaterThan(50);
  expect(devices).toMatchObject({ stale: 0, asleep: 0 });
  expect(Math.abs(Date.parse(String(next?.['at'])) - (NOON + 5 * MINUTE))).toBeLessThan(2_000);
});

test('a plant without history: the log tells that the energy follows with the next reading', async () => {
  const scene = await simulated({ plants: [hybridHome({ commissionedAt: NOON - HOUR })] });
  scene.cloud.inject({ kind: 'result_code', code: 'E900', endpoint: 'getDevicePointsDayMonthYearDataList' });
  await scene.bed.run();
  const energy = linesOf(scene).filter(({ msg }) => msg.startsWith('energy'));
  expect(energy.map(({ msg }) => msg)).toEqual([expect.stringMatching(/lifetime counters follow with the next reading/)]);
  expect(energy[0]?.fields).toMatchObject({ reason: 'permission_missing' });
});

test('then a line an hour that it is running, and one at each change', async () => {
  const scene = await simulated({ plants: [home] });
  const { bed } = scene;
  await bed.run();
  await bed.pass(10 * MINUTE);
  const before = linesOf(scene).length;
  await bed.pass(5 * HOUR);
  const lines = linesOf(scene).slice(before);
  expect(lines.map(({ msg }) => msg.split(';')[0])).toEqual(Array(5).fill('running'));
  expect(lines.map(({ fields }) => fields['readings'])).toEqual([13, 12, 12, 12, 12]);
});

test('devices that fall asleep are one line', async () => {
  const scene = await simulated({ plants: [stringPlant({ commissionedAt })], startMs: NOON + 4 * HOUR });
  await scene.bed.run();
  await scene.bed.pass(9 * HOUR);
  const devices = linesOf(scene).filter(({ msg }) => msg.startsWith('devices up to date'));
  expect(devices.length).toBeLessThanOrEqual(4);
  expect(Number(devices.at(-1)?.fields['asleep'])).toBeGreaterThan(0);
});

test('a cloud that is away and returns is told at both changes, and once an hour the log still says that the bridge is running', async () => {
  const scene = await simulated({ plants: [home] });
  const { bed, cloud } = scene;
  await bed.run();
  const before = linesOf(scene).length;
  const returns = cloud.inject({ kind: 'http_status', status: 503 });
  await bed.pass(3 * HOUR);
  returns();
  await bed.pass(30 * MINUTE);
  const lines = linesOf(scene).slice(before);
  const parts = lines.filter(({ fields }) => fields['part'] === 'cloud').map(({ fields }) => [fields['before'], fields['now']]);
  expect(parts).toEqual([
    ['ok', 'cloud_fault'],
    ['cloud_fault', 'ok'],
  ]);
  expect(lines.filter(({ msg }) => msg.startsWith('running')).length).toBe(3);
  expect(lines.filter(({ msg }) => msg.startsWith('next try')).length).toBeLessThanOrEqual(1);
});

test('devices that only an earlier run announced are not counted as announced: the log has a line of their own', async () => {
  const scene = await simulated({ plants: [home] });
  const earlier = await scene.bed.run();
  await earlier.stop();
  const before = linesOf(scene).length;
  scene.cloud.inject({ kind: 'plant_removed', psId: home.psId });
  await scene.bed.run();
  const lines = linesOf(scene).slice(before);
  expect(lines.filter(({ msg }) => msg.startsWith('announced to Home Assistant')).map(({ fields }) => fields)).toMatchObject([
    { devices: 1 },
  ]);
  const left = lines.filter(({ msg }) => msg.startsWith('still announced from an earlier run'));
  expect(left.map(({ fields }) => fields)).toMatchObject([{ devices: 5 }]);
  expect(Number(left[0]?.fields['entities'])).toBeGreaterThan(50);
});

test('the log says where nothing is announced', async () => {
  const scene = await simulated({ plants: [home] });
  await scene.bed.run({ settings: { homeassistant: { discovery: false } } });
  expect(messages(scene)).toContain('nothing is announced to Home Assistant: homeassistant.discovery is false');
  expect(messages(scene).some((text) => text.startsWith('announced'))).toBe(false);
});

test('a broker that refuses every topic: the check at the start and the first refusal are a line each, all others are counted in one', async () => {
  const { url } = await startEmbeddedBroker(); // refuses messages of clients on the topics of a bridge
  const scene = await simulated({ plants: [home] });
  await scene.bed.start({ settings: { mqtt: { url, protocol: 5 } } });
  await scene.bed.pass(MINUTE);
  const refusals = linesOf(scene, 'warn').filter(({ fields }) => fields['code'] === 'broker_forbids');
  expect(refusals).toHaveLength(3);
  expect(refusals.at(-1)?.msg).toMatch(/: \d\d more topics, for example .* \(0x87\)\. Let the user read and write mqtt\.base_topic/);
});
