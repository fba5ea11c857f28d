import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { hybridHome } from '../../../src/simulator/fleet.ts';
import { openAlarm } from '../../support/alarm.ts';
import { HOUR, MINUTE, NOON, SECOND, simulated } from '../../support/test-bed.ts';
import { WithholdingProxy } from '../../support/withholding-proxy.ts';

const INVERTER = '1501234_14_1_1';
const PLANT = '1501234_11_0_0';
const AVAILABILITY = 'isolarcloud/bridge/availability';
const REFRESH = 'isolarcloud/bridge/command/refresh';
const EVENTS = `isolarcloud/1501234/${PLANT}/event`;
const ALARMS = `isolarcloud/1501234/${PLANT}/alarms`;
const plants = [hybridHome({ commissionedAt: NOON - HOUR })];

test('the refresh button polls at once, at most once a minute, and leaves the rhythm as it is', async () => {
  const { bed, calls } = await simulated({ plants });
  await bed.run();
  await bed.pass(2 * MINUTE);
  const polls = (): number[] => [...new Set(calls('getDeviceRealTimeData').map(({ at }) => at))];
  const before = polls().length;
  for (let pressed = 0; pressed < 5; pressed++) {
    await bed.publish(REFRESH, 'PRESS');
    await bed.pass(2 * SECOND);
  }
  expect(polls()).toHaveLength(before + 1);
  await bed.pass(MINUTE);
  await bed.publish(REFRESH, 'PRESS');
  await bed.pass(2 * SECOND);
  expect(polls()).toHaveLength(before + 2);
  await bed.pass(5 * MINUTE);
  expect((polls().at(-1) ?? 0) - (polls()[0] ?? 0)).toBe(5 * MINUTE);
});

test('a retained refresh message causes no poll', async () => {
  const { bed, calls } = await simulated({ plants });
  await bed.publish(REFRESH, 'PRESS', { retain: true });
  await bed.run();
  await bed.pass(4 * MINUTE);
  expect(new Set(calls('getDeviceRealTimeData').map(({ at }) => at)).size).toBe(1);
});

test('a button that is pressed as soon as the bridge is online has its effect, though the broker has acknowledged no subscription', async () => {
  const { bed } = await simulated({ plants });
  const proxy = await WithholdingProxy.to(bed.broker.url);
  const own = (): boolean => proxy.connections.at(-1)?.published.includes(AVAILABILITY) ?? false;
  proxy.delay = { types: ['suback'], wait: () => (own() ? new Promise(() => undefined) : turn()) };
  await bed.start({ settings: { mqtt: { url: proxy.url } } });
  await bed.passUntil(() => bed.watcher.payloads(AVAILABILITY).includes('online'), MINUTE);
  await bed.publish(REFRESH, 'PRESS');
  expect(bed.logLines.filter((line) => line.includes('asked to refresh'))).toHaveLength(1);
});

test('an alarm shows with name and time, and one event tells of it', async () => {
  const { bed, cloud } = await simulated({ plants });
  await bed.run();
  expect(JSON.parse(bed.watcher.payloads(ALARMS).at(-1) ?? '')).toEqual({ count: 0, alarms: [] });
  cloud.inject({ kind: 'alarm', psId: 1501234, alarm: openAlarm(INVERTER, 'Grid overvoltage', bed.clock.now()) });
  await bed.pass(HOUR);
  expect(JSON.parse(bed.watcher.payloads(ALARMS).at(-1) ?? '')).toMatchObject({
    count: 1,
    alarms: [
      {
        name: 'Grid overvoltage',
        code: '106',
        kind: 'fault',
        level: 2,
        device: 'SH10RT',
        since: expect.stringMatching(/2026-03-10 12:00/),
      },
    ],
  });
  expect(bed.watcher.payloads(EVENTS).map((payload) => JSON.parse(payload))).toEqual([
    expect.objectContaining({ event_type: 'fault', name: 'Grid overvoltage' }),
  ]);
  expect((await bed.retained()).has(EVENTS)).toBe(false);
});

test('a restart tells nothing of alarms that were open before, and all of those that come after', async () => {
  const { bed, cloud } = await simulated({ plants });
  cloud.inject({ kind: 'alarm', psId: 1501234, alarm: openAlarm(INVERTER, 'Old fault', NOON - MINUTE) });
  const bridge = await bed.run();
  await bridge.stop();
  await bed.run();
  await bed.pass(HOUR);
  expect(bed.watcher.payloads(EVENTS)).toEqual([]);
  cloud.inject({ kind: 'alarm', psId: 1501234, alarm: openAlarm(INVERTER, 'New fault', bed.clock.now()) });
  await bed.pass(HOUR);
  expect(bed.watcher.payloads(EVENTS).map((payload) => JSON.parse(payload).name)).toEqual(['New fault']);
});

test('while all counts say that nothing is open, the alarms are not asked for', async () => {
  const { bed, calls } = await simulated({ plants });
  await bed.run();
  await bed.pass(2 * HOUR);
  expect(calls('getFaultAlarmInfo')).toEqual([]);
});
