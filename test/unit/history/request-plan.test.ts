import { expect, it } from 'vitest';
import { findPoint } from '../../../src/catalogue/index.ts';
import { planCalls } from '../../../src/history/request-plan.ts';
import type { PointSpec } from '../../../src/model.ts';

const spec = findPoint(14, '13134') as PointSpec;
const subjects = (deviceType: number, count: number, points: number) =>
  Array.from({ length: count }, (_, index) => ({
    psKey: `${deviceType}_${index}`,
    deviceType,
    specs: Array.from({ length: points }, (__, point) => ({ ...spec, deviceType, pointId: String(point) })),
  }));

it.each([
  [1, 1, 1, 1],
  [50, 50, 1, 1],
  [51, 50, 1, 2],
  [51, 51, 3, 12],
])('%i devices with %i points over %i slices take %i calls', (devices, points, spans, calls) => {
  const slices = Array.from({ length: spans }, (_, index) => ({ from: String(index), to: String(index) }));
  const plan = planCalls(subjects(14, devices, points), slices);
  expect(plan).toHaveLength(calls);
  expect(plan.every(({ psKeys, pointIds }) => psKeys.length <= 50 && pointIds.length <= 50)).toBe(true);
  const asked = plan.flatMap(({ psKeys, pointIds, from }) => psKeys.flatMap((key) => pointIds.map((point) => `${key} ${point} ${from}`)));
  expect(new Set(asked).size).toBe(devices * points * spans);
  expect(asked).toHaveLength(devices * points * spans);
});

it('one call has devices of one type', () => {
  expect(planCalls([...subjects(14, 2, 1), ...subjects(1, 2, 1)], [{ from: '1', to: '2' }]).map(({ psKeys }) => psKeys)).toEqual([
    ['14_0', '14_1'],
    ['1_0', '1_1'],
  ]);
});
