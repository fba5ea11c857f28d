import { expect, test } from 'vitest';
import { hybridHome } from '../../../src/simulator/fleet.ts';
import { ghost } from '../../support/ghosts.ts';
import { configTopic, HOUR, MINUTE, NOON, SECOND, simulated } from '../../support/test-bed.ts';

/** Tests a running bridge against messages of other clients, because on most home brokers every client may publish on any topic. */

const plants = [hybridHome({ commissionedAt: NOON - HOUR })];
const PLANT = '1501234_11_0_0';
const PRESENCE = 'isolarcloud/bridge/presence';

/** Publishes `count` messages that are not retained, as fast as the broker accepts them. */
async function flood(bed: Awaited<ReturnType<typeof simulated>>['bed'], topic: string, payload: string, count: number): Promise<void> {
  for (let index = 1; index < count; index += 1) bed.watcher.client.publish(topic, payload);
  await bed.publish(topic, payload);
}

test.each(['offline', ''])('availability that another client overwrites with "%s" becomes `online` again', async (payload) => {
  const { bed } = await simulated({ plants });
  const bridge = await bed.run();
  await bed.publish(bridge.topics.bridgeAvailability, payload, { retain: true });
  expect((await bed.retained()).get(bridge.topics.bridgeAvailability)).toBe('online');
});

test('repeated overwriting of the availability is corrected once a second', async () => {
  const { bed } = await simulated({ plants });
  const bridge = await bed.run();
  const before = bed.watcher.payloads(bridge.topics.bridgeAvailability).length;
  await flood(bed, bridge.topics.bridgeAvailability, 'offline', 200);
  await bed.pass(5 * SECOND);
  const said = bed.watcher.payloads(bridge.topics.bridgeAvailability).slice(before);
  expect(said.filter((payload) => payload === 'online').length).toBeLessThanOrEqual(3);
  expect(said.at(-1)).toBe('online');
});

test('a birth of Home Assistant brings the availability and the state of the bridge again, too', async () => {
  const { bed } = await simulated({ plants });
  const bridge = await bed.run();
  const before = bed.watcher.seen.length;
  await bed.publish('homeassistant/status', 'online');
  await bed.pass(6 * SECOND);
  const again = bed.watcher.seen.slice(before).map(({ topic }) => topic);
  expect(again).toEqual(expect.arrayContaining([bridge.topics.bridgeAvailability, bridge.topics.bridgeState]));
});

test('an unproven claim to the base topic does not end the bridge', async () => {
  const { bed } = await simulated({ plants });
  const bridge = await bed.run();
  await flood(bed, PRESENCE, '{"instance":"evil","since":0}', 100);
  await bed.pass(10 * MINUTE);
  expect(bridge.ended).toEqual([]);
  expect(bed.watcher.payloads(bridge.topics.bridgeAvailability)).toEqual(['online']);
  expect(bridge.status).toMatchObject({ bridge: 'ok' });
});

test('a flood of births is one answer now and one after the pause', async () => {
  const { bed } = await simulated({ plants });
  await bed.run();
  const configs = (): number => bed.watcher.payloads(configTopic(PLANT)).length;
  const before = configs();
  await flood(bed, 'homeassistant/status', 'online', 5_000);
  await bed.pass(MINUTE);
  expect(configs() - before).toBeLessThanOrEqual(2);
});

test('a flood of commands to restore is one restoration now and one after the pause, without a line for each', async () => {
  const { bed } = await simulated({ plants });
  const bridge = await bed.run();
  const lines = bed.logLines.length;
  await flood(bed, bridge.topics.restoreCommand, '', 5_000);
  await bed.pass(MINUTE);
  expect(bed.logLines.length - lines).toBeLessThan(50);
  await bridge.stop();
});

test('a flood of commands to refresh is one poll and one line a minute', async () => {
  const { bed, calls } = await simulated({ plants });
  const bridge = await bed.run();
  await bed.pass(2 * MINUTE);
  const before = calls('getPowerStationList').length;
  await flood(bed, bridge.topics.refreshCommand, '', 5_000);
  await bed.pass(30 * SECOND);
  expect(calls('getPowerStationList').length - before).toBe(1);
  expect(bed.logLines.filter((line) => line.includes('asked to refresh')).length).toBeLessThanOrEqual(2);
});

test('retained configs that look like ours, hundreds of them, do not hold up the announcement, and leave Home Assistant', async () => {
  const { bed } = await simulated({ plants });
  for (let index = 0; index < 500; index += 1) {
    const { topic, payload } = ghost(index);
    bed.watcher.client.publish(topic, payload, { retain: true });
  }
  await bed.publish('isolarcloud/ghosts', '');
  await bed.run();
  await bed.pass(30 * SECOND); // aedes needs time, because it sends only a few retained messages at once
  expect(bed.watcher.payloads(configTopic(PLANT)).at(-1)).toContain('isolarcloud2mqtt');
  await bed.pass(6 * MINUTE); // a device is removed when two lists in a row lack it
  expect([...(await bed.retained()).keys()].filter((topic) => topic.includes('ghost'))).toEqual([]);
});

test.each(['__proto__', 'constructor', 'isolarcloud___proto__'])(
  'a retained config of a device called %s is nothing special',
  async (name) => {
    const { bed } = await simulated({ plants });
    await bed.publish(`homeassistant/device/${name}/config`, '{"device":{}}', { retain: true });
    const bridge = await bed.run();
    await bed.publish(`homeassistant/device/${name}/config`, '', { retain: true });
    await bed.pass(MINUTE);
    expect(bed.logLines.filter((line) => /"level":"(warn|error)"/.test(line))).toEqual([]);
    expect(bridge.discovery(PLANT)).toBeDefined();
  },
);
