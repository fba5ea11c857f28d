import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BridgeError } from '../../../src/errors.ts';
import { type PointSearches, RejectedPoints } from '../../../src/poll/rejected-points.ts';
import { Cloud } from './cloud.ts';
import { HOUR, MINUTE, START } from './support.ts';

const DAY = 24 * HOUR;
const ids = (count: number, prefix: string): readonly string[] => Array.from({ length: count }, (_, index) => `${prefix}${index}`);

/** Creates a reader with its cloud. @param saved the state of the searches that an earlier run has saved */
function reading(saved: PointSearches = {}) {
  const cloud = new Cloud();
  let nowMs = START;
  let kept = saved;
  const store = {
    read: async () => kept,
    write: async (searches: PointSearches) => {
      kept = searches;
    },
  };
  const points = new RejectedPoints({ client: cloud, store, now: () => nowMs });
  return {
    cloud,
    points,
    kept: () => kept,
    pass: (ms: number) => {
      nowMs += ms;
    },
    read: (pointIds: readonly string[], psKeys: readonly string[] = ['1_14_1_1'], deviceType = 14) =>
      points.read({ deviceType, psKeys, pointIds }),
  };
}

const readOf = ({ samples }: Awaited<ReturnType<RejectedPoints['read']>>): readonly string[] =>
  [...(samples[0]?.values ?? [])].map(([pointId]) => pointId);

test('a request without rejected points is one call and keeps nothing', async () => {
  const { cloud, points, read, kept } = reading();
  expect(readOf(await read(['1', '2']))).toEqual(['1', '2']);
  expect(cloud.calls).toHaveLength(1);
  expect(points.problem(14)).toBeNull();
  expect(kept()).toEqual({});
});

test('the poll in which a point is rejected brings all the others, whichever it is, in at most nine calls', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 2, max: 100 }), fc.nat(99), async (count, index) => {
      const { cloud, points, read } = reading();
      const all = ids(count, '');
      const bad = `${index % count}`;
      cloud.rejectedPoints = new Set([bad]);
      expect(readOf(await read(all))).toEqual(all.filter((pointId) => pointId !== bad));
      expect(cloud.calls.length).toBeLessThanOrEqual(9);
      expect(points.problem(14)?.message).toContain(`: left out for a day: 14/${bad}. `);
    }),
  );
});

test('one of many points is found in the same poll however many devices are read', async () => {
  const { cloud, read, kept } = reading();
  cloud.rejectedPoints = new Set(['120']);
  const all = ids(150, '');
  const devices = Array.from({ length: 1_000 }, (_, index) => `1_14_1_${index}`);
  const { samples } = await read(all, devices);
  expect([samples.length, [...(samples[0]?.values ?? [])].length]).toEqual([1_000, 149]);
  expect(kept()[14]?.callsMs.length).toBeLessThanOrEqual(8);
});

test.each([
  ['009', true],
  ['010', true],
  ['E996', false],
])('result code %s says that a point may be the reason: %s', async (resultCode, isSearched) => {
  const { cloud, points, read } = reading();
  cloud.rejectedPoints = new Set(['2']);
  cloud.rejectionCode = resultCode;
  const result = await read(['1', '2']).then(readOf, ({ code }) => code);
  expect(result).toEqual(isSearched ? ['1'] : 'request_rejected');
  expect(points.problem(14) !== null).toBe(isSearched);
});

test('another failure of the cloud is thrown and puts no point under suspicion', async () => {
  const { cloud, points, read } = reading();
  cloud.failures.set(14, new BridgeError('cloud_fault'));
  await expect(read(['1', '2'])).rejects.toMatchObject({ code: 'cloud_fault' });
  cloud.failures.clear();
  expect(readOf(await read(['1', '2']))).toEqual(['1', '2']);
  expect(points.problem(14)).toBeNull();
});

test('where every point is rejected the request is, and the next one makes no call', async () => {
  const { cloud, read } = reading();
  cloud.rejectedPoints = new Set(['1']);
  await expect(read(['1'])).rejects.toMatchObject({ code: 'request_rejected' });
  cloud.takeCalls();
  await expect(read(['1'])).rejects.toMatchObject({
    code: 'request_rejected',
    message: expect.stringContaining(': left out for a day: 14/1. '),
  });
  expect(cloud.takeCalls()).toEqual([]);
});

test('a trial asks for no more devices than fit into one call', async () => {
  const { cloud, read } = reading();
  cloud.rejectedPoints = new Set(['3']);
  const psKeys = ids(120, '1_14_');
  const { samples } = await read(['1', '2', '3', '4'], psKeys);
  expect(samples).toHaveLength(120);
  const probes = cloud.calls.filter(({ pointIds }) => pointIds.length < 3);
  expect(probes.map(({ keys }) => keys.length)).toEqual(probes.map(() => 50));
});

test('of more than 100 points only the call that was rejected is searched', async () => {
  const { cloud, points, read } = reading();
  cloud.rejectedPoints = new Set(['150']);
  const all = ids(180, '');
  expect(readOf(await read(all))).toEqual(all.filter((pointId) => pointId !== '150'));
  expect(points.problem(14)?.message).toContain(': left out for a day: 14/150. ');
});

test('a point that is rejected for one device type is requested for another', async () => {
  const { cloud, points, read } = reading();
  cloud.rejectedPoints = new Set(['1']);
  await read(['1', '2']);
  cloud.rejectedPoints = new Set();
  expect(readOf(await read(['1', '2'], ['1_43_1_1'], 43))).toEqual(['1', '2']);
  expect([points.problem(14), points.problem(43)]).toEqual([expect.any(BridgeError), null]);
});

test('a point that was found is left out for a day, then tried alone, and comes back when it is answered', async () => {
  const { cloud, points, read, pass } = reading();
  cloud.rejectedPoints = new Set(['2']);
  await read(['1', '2', '3']);
  cloud.rejectedPoints = new Set();
  pass(DAY - MINUTE);
  expect(readOf(await read(['1', '2', '3']))).toEqual(['1', '3']);
  cloud.takeCalls();
  pass(MINUTE);
  expect(readOf(await read(['1', '2', '3']))).toEqual(['1', '2', '3']);
  expect(cloud.takeCalls().map(({ pointIds }) => pointIds)).toEqual([['2'], ['1', '2', '3']]);
  expect(points.problem(14)).toBeNull();
});

test('the result of a search survives a restart', async () => {
  const before = reading();
  before.cloud.rejectedPoints = new Set(['2']);
  await before.read(['1', '2', '3']);
  const after = reading(before.kept());
  after.cloud.rejectedPoints = new Set(['2']);
  expect(readOf(await after.read(['1', '2', '3']))).toEqual(['1', '3']);
  expect(after.cloud.calls).toHaveLength(1);
  expect(after.points.problem(14)).not.toBeNull();
});
