import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { expect, onTestFinished, test } from 'vitest';
import { everyKind, hybridHome, stringPlant } from '../../src/simulator/fleet.ts';
import { openAlarm } from '../support/alarm.ts';
import { configTopic, DAY, HOUR, MINUTE, NOON, type SimulatedBed, simulated } from '../support/test-bed.ts';

/**
 * Compares every payload that the bridge publishes in six scenarios of a simulated fleet with files. The files have the payloads of
 * each topic in order, with QoS and retain flag; the order between topics is not recorded. A change of structure must leave the
 * files unchanged. After a change of behaviour, `vitest run --project golden -u` writes them again, and the difference is
 * reviewed. test/e2e/capture.test.ts compares the replay of a capture with a file in the same way.
 */

const FIXTURES = join(import.meta.dirname, '../fixtures/golden');
const commissionedAt = NOON - 40 * DAY;
const stepMs = 5 * MINUTE;
const plants = everyKind({ commissionedAt, stepMs });
const INVERTER = '1501234_14_1_1';
const BATTERY = '1501234_43_2_1';
const METER = '1501234_7_3_1';
const SECOND_INVERTER = '1502345_1_2_1';

/** Matches the serial number of a request, which is random. */
const REQUEST = /request [0-9a-f]{32}/g;
/** Matches topics for messages between bridges, whose payloads are random. */
const INTERNAL = /\/bridge\/(presence|collect) /;

interface Scene extends SimulatedBed {
  /** Key: topic, QoS and retain flag. Value: the payloads in the order of arrival, without repetitions of the one before. */
  readonly recorded: ReadonlyMap<string, readonly string[]>;
}

/** Starts a test bed, and a client that records each message with its QoS and retain flag. */
async function recording(options: Parameters<typeof simulated>[0]): Promise<Scene> {
  const scene = await simulated(options);
  const recorded = new Map<string, string[]>();
  const client = await connectAsync(scene.bed.broker.url, { reconnectPeriod: 0, protocolVersion: 5 });
  onTestFinished(() => void client.end(true));
  client.on('message', (topic, payload, { qos, retain }) => {
    const key = `${topic} (QoS ${qos}${retain ? ', retained' : ''})`;
    const payloads = recorded.get(key) ?? [];
    const stable = payload.toString().replace(REQUEST, 'request …');
    if (payloads.at(-1) !== stable) payloads.push(stable);
    recorded.set(key, payloads);
  });
  await client.subscribeAsync('#', { qos: 2, rap: true });
  return { ...scene, recorded };
}

const transcript = ({ recorded }: Scene): string =>
  [...recorded]
    .filter(([topic]) => !INTERNAL.test(topic))
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([topic, payloads]) => `${topic}\n${payloads.map((payload) => `  ${payload}\n`).join('')}`)
    .join('');

const expectGolden = (name: string, scene: Scene): Promise<void> =>
  expect(transcript(scene)).toMatchFileSnapshot(join(FIXTURES, `${name}.txt`));

test('a day of every kind of plant, with a night, a restart and a stop', async () => {
  const scene = await recording({ plants });
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
  const scene = await recording({ plants: [hybridHome({ commissionedAt, stepMs }), stringPlant({ commissionedAt, stepMs })] });
  const { bed } = scene;
  const isolarcloud = { language: '_pt_BR' };
  const bridge = await bed.run({ settings: { isolarcloud, polling: { schedule: 'phase' }, mqtt: { plain_topics: true } } });
  await bed.pass(40 * MINUTE);
  await bridge.stop();
  await expectGolden('phase', scene);
});

test('faults, alarms, devices that go, and what Home Assistant asks for', async () => {
  const scene = await recording({ plants: [hybridHome({ commissionedAt, stepMs }), stringPlant({ commissionedAt, stepMs })] });
  const { bed, cloud } = scene;
  const bridge = await bed.run();
  cloud.inject({ kind: 'key_fails', psKey: BATTERY });
  cloud.inject({ kind: 'counter_zero', psKey: INVERTER });
  cloud.inject({ kind: 'alarm', psId: 1501234, alarm: openAlarm(INVERTER, 'Grid overvoltage', bed.clock.now()) });
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

test('dusk, a night and sunrise', async () => {
  const scene = await recording({ plants: [stringPlant({ commissionedAt, stepMs })], startMs: NOON + 5 * HOUR });
  const { bed } = scene;
  const bridge = await bed.run({ settings: { polling: { interval_minutes: 30 } } });
  await bed.pass(15 * HOUR);
  await bridge.stop();
  await expectGolden('night', scene);
});

test('alarms that open and close, and a cloud that is away', async () => {
  const scene = await recording({ plants: [hybridHome({ commissionedAt, stepMs })] });
  const { bed, cloud } = scene;
  const bridge = await bed.run({ settings: { polling: { interval_minutes: 20 } } });
  const closes = cloud.inject({ kind: 'alarm', psId: 1501234, alarm: openAlarm(INVERTER, 'Grid overvoltage', bed.clock.now()) });
  await bed.pass(HOUR);
  cloud.inject({ kind: 'alarm', psId: 1501234, alarm: openAlarm(INVERTER, 'Battery too warm', bed.clock.now()) });
  await bed.pass(HOUR);
  closes();
  await bed.pass(HOUR);
  const returns = cloud.inject({ kind: 'http_status', status: 503 });
  await bed.pass(HOUR);
  returns();
  await bed.pass(HOUR);
  await bridge.stop();
  await expectGolden('alarms', scene);
});

test('without discovery', async () => {
  const scene = await recording({ plants: [hybridHome({ commissionedAt, stepMs })] });
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
