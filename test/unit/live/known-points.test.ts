import { expect, test } from 'vitest';
import { KnownPoints } from '../../../src/live/known-points.ts';
import type { PointSpec } from '../../../src/model.ts';
import { power } from '../readings/spec.ts';

const SPECS: readonly PointSpec[] = ['1', '2', '3'].map((pointId) => ({ ...power, pointId, slug: `point_${pointId}` }));
const idsOf = (points: readonly PointSpec[]): readonly string[] => points.map(({ pointId }) => pointId);
const never = (): boolean => false;

test('known are the points read in this run and those of an earlier run, in the order of the polled points', () => {
  const known = new KnownPoints();
  expect(idsOf(known.of('1_14_1_1', SPECS, new Set(['3']), ({ pointId }) => pointId === '1'))).toEqual(['1', '3']);
  expect(idsOf(known.of('1_14_1_1', SPECS, new Set(['3', '2']), never))).toEqual(['1', '2', '3']);
});

test('devices of which the same points are known share one list', () => {
  const known = new KnownPoints();
  const first = known.of('1_14_1_1', SPECS, new Set(['1', '2']), never);
  expect(known.of('2_14_1_1', SPECS, new Set(['2', '1']), never)).toBe(first);
  expect(known.of('3_14_1_1', SPECS, new Set(['2']), ({ pointId }) => pointId === '1')).toBe(first);
  expect(idsOf(known.of('4_14_1_1', SPECS, new Set(['2']), never))).toEqual(['2']);
});

test('a new list of polled points has known points of its own', () => {
  const known = new KnownPoints();
  const readIds = new Set(['1', '2']);
  expect(idsOf(known.of('1_14_1_1', SPECS, readIds, never))).toEqual(['1', '2']);
  expect(idsOf(known.of('1_14_1_1', SPECS.slice(1), readIds, never))).toEqual(['2']);
});
