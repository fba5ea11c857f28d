import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BridgeError } from '../../../src/errors.ts';
import { PLANT_DEVICE_TYPE, plantKey } from '../../../src/model.ts';
import { EffectivePoints } from '../../../src/poll/effective-points.ts';
import { ALL_PLANTS, type PollSelection, Reader } from '../../../src/poll/reader.ts';
import { power } from '../readings/spec.ts';
import { Cloud } from './cloud.ts';
import { device, HOUR, MINUTE, plant, testAgenda } from './support.ts';

const [INVERTER, METER, BATTERY] = [1, 7, 43];
const pointOf = (deviceType: number, pointId: string) => ({ spec: { ...power, deviceType, pointId }, psKey: null, ownScale: false });
/** A selection of two points each of plants, inverters and meters, and no point of batteries. */
const SELECTION = new Map([PLANT_DEVICE_TYPE, INVERTER, METER].map((type) => [type, [pointOf(type, '1'), pointOf(type, '2')]]));

function reading({ plants = ['1', '2'], devices = ['1_1_1_1', '2_1_1_1', '1_7_1_1'] } = {}) {
  const agenda = testAgenda();
  const cloud = new Cloud();
  const points = new EffectivePoints(SELECTION, []);
  const progress: (readonly [number, number])[] = [];
  const reader = new Reader(cloud, points, {
    tracker: agenda.tracker,
    pointSearches: { read: async () => ({}), write: async () => undefined },
    now: agenda.now,
    progress: (done, all) => void progress.push([done, all]),
  });
  const present = {
    plants: new Map(plants.map((psId) => [psId, plant(psId)])),
    devices: new Map(devices.map((psKey) => [psKey, device(psKey)])),
  };
  const { tracker } = agenda;
  return {
    ...agenda,
    cloud,
    points,
    present,
    progress,
    /** Makes a poll. @returns its result, and the requested devices in the order of the calls */
    poll: async (selection: PollSelection = ALL_PLANTS) => {
      cloud.takeCalls();
      const snapshot = await reader.read(present.plants, present.devices, selection);
      const asked = cloud.calls.flatMap(({ keys }) => keys);
      return { ...snapshot, read: snapshot.samples.map(({ psKey }) => psKey), asked, calls: cloud.calls.length };
    },
    plannedCalls: (selection: PollSelection = ALL_PLANTS) => reader.callsOf(present.plants, present.devices, selection, agenda.now()),
    problems: () => tracker.problems().map(({ code }) => code),
  };
}

const everything = [plantKey('1'), plantKey('2'), '1_1_1_1', '2_1_1_1', '1_7_1_1'];
const failedOnly: PollSelection = { psIds: null, failedOnly: true };

test('a poll reads plants and devices, one request for each device type', async () => {
  const { poll, now, problems } = reading();
  expect(await poll()).toMatchObject({ read: everything, calls: 3, failedPsKeys: [], readAt: now(), ended: null });
  expect(problems()).toEqual([]);
});

test('each call says how many calls the poll has, or the job that the poll is part of', async () => {
  const { poll, cloud } = reading({ devices: Array.from({ length: 120 }, (_, index) => `1_1_1_${index}`) });
  await poll();
  expect(cloud.calls.map(({ jobCalls }) => jobCalls)).toEqual([4, 4, 4, 4]);
  await poll({ ...ALL_PLANTS, jobCalls: 200 });
  expect(cloud.calls.map(({ jobCalls }) => jobCalls)).toEqual([200, 200, 200, 200]);
});

test('devices of a type of which no point is selected are not asked for', async () => {
  const { poll, cloud } = reading({ devices: [`1_${BATTERY}_1_1`] });
  expect((await poll()).asked).toEqual([plantKey('1'), plantKey('2')]);
  expect(cloud.pointInfos).toEqual([PLANT_DEVICE_TYPE]);
});

test('a poll of one plant asks for that plant and its devices alone', async () => {
  const { poll } = reading();
  expect((await poll({ psIds: ['2'], failedOnly: false })).asked).toEqual([plantKey('2'), '2_1_1_1']);
});

test('a device type that fails does not lose the others, and is left alone until its wait is over', async () => {
  const { poll, cloud, problems, pass } = reading();
  cloud.failures.set(INVERTER, new BridgeError('cloud_fault'));
  expect(await poll()).toMatchObject({ read: [plantKey('1'), plantKey('2'), '1_7_1_1'], ended: null });
  expect(problems()).toEqual(['cloud_fault']);
  expect((await poll()).asked).toEqual([plantKey('1'), plantKey('2'), '1_7_1_1']);
  cloud.failures.clear();
  pass(MINUTE);
  expect((await poll()).read).toEqual(everything);
  expect(problems()).toEqual([]);
});

test('an error that concerns every call ends the poll, which keeps what it had read and makes no further call', async () => {
  const { poll, cloud, progress } = reading();
  cloud.failures.set(INVERTER, new BridgeError('quota_hour'));
  const { read, ended, asked } = await poll();
  expect([read, ended?.code]).toEqual([[plantKey('1'), plantKey('2')], 'quota_hour']);
  expect(asked).not.toContain('1_7_1_1');
  expect(progress.at(-1)).toEqual([3, 3]);
});

test('an error that concerns every call, before the readings, is thrown', async () => {
  const { poll, cloud } = reading();
  cloud.pointInfoFailure = new BridgeError('token_contested');
  await expect(poll()).rejects.toMatchObject({ code: 'token_contested' });
  expect(cloud.calls).toEqual([]);
});

test('a device without data is named, does not lose the others, and is asked again after its wait', async () => {
  const { poll, cloud, pass, problems } = reading();
  cloud.missingDevices.add('2_1_1_1');
  const others = everything.filter((psKey) => psKey !== '2_1_1_1');
  expect(await poll()).toMatchObject({ failedPsKeys: ['2_1_1_1'], read: others });
  expect(problems()).toEqual(['device_refused']);
  cloud.missingDevices.clear();
  pass(4 * MINUTE - 1);
  expect((await poll()).asked).toEqual(others);
  pass(1);
  expect((await poll()).read).toEqual(everything);
  expect(problems()).toEqual([]);
});

test('a retry asks for the device types and devices that failed alone', async () => {
  const { poll, cloud, pass } = reading();
  expect((await poll(failedOnly)).asked).toEqual([]);
  cloud.missingDevices.add('2_1_1_1');
  cloud.failures.set(METER, new BridgeError('cloud_fault'));
  await poll();
  cloud.missingDevices.clear();
  cloud.failures.clear();
  pass(4 * MINUTE);
  expect((await poll(failedOnly)).asked).toEqual(['2_1_1_1', '1_7_1_1']);
  expect((await poll(failedOnly)).asked).toEqual([]);
});

test('the failure of a device that is gone is no problem any more', async () => {
  const { poll, cloud, present, problems } = reading();
  cloud.missingDevices.add('2_1_1_1');
  await poll();
  present.devices.delete('2_1_1_1');
  await poll();
  expect(problems()).toEqual([]);
});

test('a rejected point is a problem and leaves the other point of every device', async () => {
  const { poll, cloud, problems } = reading();
  cloud.rejectedPoints = new Set(['2']);
  const { samples } = await poll();
  expect(samples.map(({ values }) => [...values].map(([pointId]) => pointId))).toEqual(everything.map(() => ['1']));
  expect(problems()).toEqual(['request_rejected', 'request_rejected', 'request_rejected']);
});

test('the problem of a rejected point ends when the cloud accepts it again', async () => {
  const { poll, cloud, problems, pass } = reading();
  cloud.rejectedPoints = new Set(['2']);
  await poll();
  cloud.rejectedPoints = new Set();
  pass(24 * HOUR);
  const { samples } = await poll();
  expect(samples.map(({ values }) => [...values].map(([pointId]) => pointId))).toEqual(everything.map(() => ['1', '2']));
  expect(problems()).toEqual([]);
});

test('a device whose time stands still for more than 20 minutes is asked every 15 minutes, until its time moves', async () => {
  const { poll, cloud, pass } = reading({ plants: ['1'], devices: [] });
  const asked: number[] = [];
  const pollFor = async (minutes: number): Promise<void> => {
    for (let minute = 0; minute < minutes; minute += 5) {
      if ((await poll()).asked.length > 0) asked.push(minute);
      pass(5 * MINUTE);
    }
  };
  cloud.deviceTime = '20260310120000';
  await pollFor(60);
  expect(asked).toEqual([0, 5, 10, 15, 20, 35, 50]);
  asked.length = 0;
  cloud.deviceTime = '20260310130000';
  await pollFor(20);
  expect(asked).toEqual([5, 10, 15]);
});

test('the service is asked for its units once a week and device type, and what it says changes the scale', async () => {
  const { poll, cloud, points, pass } = reading();
  cloud.showUnit = 'kW';
  const scale = () => points.specsOf(INVERTER, '1_1_1_1').find(({ pointId }) => pointId === '1')?.scale;
  expect(scale()).toBe(1);
  await poll();
  expect(scale()).toBe(1_000);
  await poll();
  expect(cloud.pointInfos).toEqual([PLANT_DEVICE_TYPE, INVERTER, METER]);
  pass(7 * 24 * HOUR);
  await poll();
  expect(cloud.pointInfos).toHaveLength(6);
});

test('where the service does not tell its units the readings are made all the same', async () => {
  const { poll, cloud, points, problems } = reading();
  cloud.pointInfoFailure = new BridgeError('cloud_fault');
  expect((await poll()).read).toEqual(everything);
  expect(points.specsOf(INVERTER, '1_1_1_1').map(({ scale }) => scale)).toEqual([1, 1]);
  expect(problems()).toEqual(['cloud_fault', 'cloud_fault', 'cloud_fault']);
});

test('progress is reported before each request and at the end', async () => {
  const { poll, progress } = reading();
  await poll();
  expect(progress).toEqual([
    [0, 3],
    [1, 3],
    [2, 3],
    [3, 3],
  ]);
});

test('the number of calls computed for a poll is the number that it makes, for any plants and devices', async () => {
  const key = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.constantFrom(INVERTER, METER, BATTERY), fc.nat(200));
  const keys = fc.uniqueArray(
    key.map(([psId, type, code]) => `${psId}_${type}_${code}_1`),
    { maxLength: 200 },
  );
  const psIds = fc.option(fc.subarray(['1', '2', '3', 'gone']));
  await fc.assert(
    fc.asyncProperty(keys, psIds, fc.subarray([INVERTER, METER]), async (devices, chosen, missingTypes) => {
      const { poll, plannedCalls, cloud } = reading({ plants: ['1', '2', '3'], devices });
      for (const psKey of devices) if (missingTypes.some((type) => psKey.includes(`_${type}_`))) cloud.missingDevices.add(psKey);
      const selection = { psIds: chosen, failedOnly: false };
      // The second poll does not request the devices of which the first one received no sample.
      for (let round = 0; round < 2; round++) {
        const planned = plannedCalls(selection);
        const { calls, asked } = await poll(selection);
        expect(calls).toBe(planned);
        expect(new Set(asked).size).toBe(asked.length);
      }
    }),
  );
});
