import { expect, test } from 'vitest';
import type { SelectedPoint, ServiceUnits } from '../../../src/catalogue/index.ts';
import { EffectivePoints } from '../../../src/poll/effective-points.ts';
import { COMPUTED_POINTS } from '../../../src/readings/net-power.ts';
import { power } from '../readings/spec.ts';

const soc = { ...power, deviceType: 14, pointId: '13141', rawUnit: null, unit: '%', scale: 100, deviceClass: 'battery' };
const selected = (fields: Partial<SelectedPoint> = {}): SelectedPoint => ({ spec: soc, psKey: null, ownScale: false, ...fields });
const book = (...points: SelectedPoint[]) => new EffectivePoints(new Map([[14, points]]), COMPUTED_POINTS);
const percent: ReadonlyMap<string, ServiceUnits> = new Map([['13141', { storageUnit: '%', showUnit: '%' }]]);
const scales = (points: EffectivePoints, psKey = 'a'): number[] =>
  points
    .specsOf(14, psKey)
    .filter(({ pointId }) => pointId === '13141')
    .map(({ scale }) => scale);

test('the catalogue scales a point of which the service says nothing', () => {
  expect(scales(book(selected()))).toEqual([100]);
});

test('the unit that the service states overrides the catalogue', () => {
  const points = book(selected());
  expect(scales(points)).toEqual([100]);
  points.learn(14, percent);
  expect(scales(points)).toEqual([1]);
});

test('units of a point are lacking until the service states them, and stay known when it states those of others', () => {
  const points = book(selected());
  expect(points.lacksUnits(14, ['13141'])).toBe(true);
  points.learn(14, percent);
  points.learn(14, new Map([['13003', { storageUnit: 'W', showUnit: 'kW' }]]));
  expect(points.lacksUnits(14, ['13141', '13003'])).toBe(false);
  expect(points.lacksUnits(14, ['13141', '13119'])).toBe(true);
  expect(points.lacksUnits(43, ['13141'])).toBe(true);
  expect(scales(points)).toEqual([1]);
});

test("the user's own scale stands before both", () => {
  const points = book(selected({ spec: { ...soc, scale: 10 }, ownScale: true }));
  points.learn(14, percent);
  expect(scales(points)).toEqual([10]);
});

test('a point of one device stands in the place of the one for all', () => {
  const points = book(selected(), selected({ spec: { ...soc, scale: 7 }, psKey: 'b', ownScale: true }));
  expect(scales(points, 'a')).toEqual([100]);
  expect(scales(points, 'b')).toEqual([7]);
});

test('computed points join the points of their type, where any is read of it', () => {
  expect(
    book(selected())
      .specsOf(14, 'a')
      .map(({ slug }) => slug),
  ).toEqual(['point', 'net_grid_power', 'net_battery_power']);
  expect(book().specsOf(14, 'a')).toEqual([]);
  expect(book(selected()).specsOf(43, 'a')).toEqual([]);
});

test('the points of a type are the same object until a new unit is learned', () => {
  const points = book(selected());
  expect(points.specsOf(14, 'a')).toBe(points.specsOf(14, 'b'));
  points.learn(14, percent);
  const learned = points.specsOf(14, 'a');
  points.learn(14, new Map([['13141', { storageUnit: '%', showUnit: '%' }]]));
  expect(points.specsOf(14, 'a')).toBe(learned);
  points.learn(14, new Map([['13141', { storageUnit: null, showUnit: null }]]));
  expect(scales(points)).toEqual([100]);
});
