import { join } from 'node:path';
import { expect, test } from 'vitest';
import { everyKind, hybridHome, stringPlant } from '../../src/simulator/fleet.ts';
import type { AlarmSpec } from '../../src/simulator/plant.ts';
import type { Seen } from '../support/mqtt.ts';
import { configTopic, DAY, HOUR, MINUTE, NOON, type SimulatedBed, simulated } from '../support/test-bed.ts';

/**
 * Every payload that the bridge publishes in four courses of a simulated fleet, topic by topic, as files. A change of the
 * structure leaves them as they are; after a change of behaviour, `vitest -u` writes them anew and the difference is read.
 * The order between topics is not part of it. A capture is replayed in the same way in test/e2e/capture.test.ts.
 */

const FIXTURES = join(import.meta.dirname, '../fixtures/golden');
const commissionedAt = NOON - 40 * DAY;
const stepMs = 5 * MINUTE;
const plants = everyKind({ commissionedAt, stepMs });
const INVERTER = '1501234_14_1_1';
const BATTERY = '1501234_43_2_1';
const METER = '1501234_7_3_1';
const SECOND_INVERTER = '1502345_1_2_1';

/** Made by chance in every run: the serial number of a request. */
const REQUEST = /request [0-9a-f]{32}/g;
/** By which bridges notice each other, and by which one notices that it has received everything: made by chance too. */
const PROTOCOL = /\/bridge\/(presence|collect)/;

/** Payloads in the order of each topic, equal neighbours once. */
function transcript(seen: readonly Seen[]): string {
  const byTopic = new Map<string, string[]>();
  for (const { topic, payload } of seen) {
    const payloads = byTopic.get(topic) ?? [];
    const stable = payload.replace(REQUEST, 'request …');
    if (payloads.at(-1) !== stable) payloads.push(stable);
    byTopic.set(topic, payloads);
  }
  return [...byTopic]
    .filter(([topic]) => !PROTOCOL.test(topic))
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([topic, payloads]) => `${topic}\n${payloads.map((payload) => `  ${payload}\n`).join('')}`)
    .join('');
}

const expectGolden = async (name: string, { bed }: SimulatedBed): Promise<void> =>
  expect(transcript(bed.watcher.seen)).toMatchFileSnapshot(join(FIXTURES, `${name}.txt`));

const alarm = (name: string, since: number): AlarmSpec => ({
  code: '106',
  name,
  type: 1,
  level: 2,
  psKey: INVERTER,
  since,
  closedAt: null,
});

test('a day of every kind of plant, with a night, a restart and a stop', async () => {
  const scene = await simulated({ plants });
  const { bed } = scene;
  const bridge = await bed.run();
  await bed.pass(11 * MINUTE);
  await bridge.stop();
  await bed.pass(30 * MINUTE);
  const again = await bed.run();
  await bed.pass(6 * MINUTE);
  await again.stop();
  await bed.pass(8 * HOUR);
  const night = await bed.run();
  await bed.pass(40 * MINUTE);
  await night.stop();
  await expectGolden('interval', scene);
});

test('the schedule by phase, in Portuguese, with plain topics', async () => {
  const scene = await simulated({ plants: [hybridHome({ commissionedAt, stepMs }), stringPlant({ commissionedAt, stepMs })] });
  const { bed } = scene;
  const isolarcloud = { language: '_pt_BR' };
  const bridge = await bed.run({ settings: { isolarcloud, polling: { schedule: 'phase' }, mqtt: { plain_topics: true } } });
  await bed.pass(16 * MINUTE);
  await bridge.stop();
  await expectGolden('phase', scene);
});

test('faults, alarms, devices that go, and what Home Assistant asks for', async () => {
  const scene = await simulated({ plants: [hybridHome({ commissionedAt, stepMs }), stringPlant({ commissionedAt, stepMs })] });
  const { bed, cloud } = scene;
  const bridge = await bed.run();
  cloud.inject({ kind: 'key_fails', psKey: BATTERY });
  cloud.inject({ kind: 'counter_zero', psKey: INVERTER });
  cloud.inject({ kind: 'alarm', psId: 1501234, alarm: alarm('Grid overvoltage', bed.clock.now()) });
  await bed.pass(10 * MINUTE);
  cloud.clearFaults();
  const rejected = cloud.inject({ kind: 'result_code', code: '010', endpoint: 'getDeviceRealTimeData', deviceType: 7 });
  cloud.inject({ kind: 'device_removed', psKey: SECOND_INVERTER });
  await bed.publish('isolarcloud/bridge/command/refresh', 'PRESS');
  await bed.pass(25 * MINUTE);
  rejected();
  await bed.publish(configTopic(METER), '', { retain: true });
  await bed.publish('isolarcloud/bridge/command/restore', 'PRESS');
  await bed.pass(MINUTE);
  await bed.publish('homeassistant/status', 'online');
  await bed.pass(HOUR);
  cloud.inject({ kind: 'result_code', code: 'E999' });
  await bed.pass(15 * MINUTE);
  await bridge.stop();
  await expectGolden('faults', scene);
});

test('without discovery', async () => {
  const scene = await simulated({ plants: [hybridHome({ commissionedAt, stepMs })] });
  const { bed, cloud } = scene;
  const first = await bed.run({ settings: { homeassistant: { discovery: false } } });
  await first.stop();
  cloud.inject({ kind: 'point_value', psKey: INVERTER, pointId: '13141', value: '--' });
  await bed.pass(10 * MINUTE);
  const second = await bed.run({ settings: { homeassistant: { discovery: false } } });
  await bed.pass(6 * MINUTE);
  await second.stop();
  await expectGolden('without-discovery', scene);
});
