import { expect, it } from 'vitest';
import { eachColumn, withPoint } from '../../../../src/page/browser/curve/curve-points.ts';
import {
  dayCurve,
  daysHeld,
  drawnOf,
  hasValues,
  isAlone,
  lineOf,
  linesWithValues,
  newestIndex,
} from '../../../../src/page/browser/curve/day-curve.ts';
import type { CurveColumn, CurveView } from '../../../../src/page/view/documents/curve.ts';

const STEP_MS = 300_000;
const DAY_MS = 86_400_000;

const curveOf = (startAt: number, columns: Partial<Record<CurveColumn, (number | null)[]>>, more: Partial<CurveView> = {}): CurveView => {
  const length = Math.max(0, ...Object.values(columns).map((column) => column.length));
  const gap = Array.from({ length }, () => null);
  return {
    psId: '1',
    startAt,
    stepMs: STEP_MS,
    columns: eachColumn((column) => columns[column] ?? gap),
    doubtful: [],
    nights: [],
    bridgeStartedAt: 0,
    ...more,
  };
};

const pointAt = (at: number, solar: number, doubtful = false) => ({
  psId: '1',
  at,
  values: { solar, home: null, grid: null, battery: null, soc: null },
  doubtful,
});

it('adds a point after a gap', () => {
  const { columns } = withPoint(curveOf(0, { solar: [1, 2] }), pointAt(4 * STEP_MS, 5));
  expect(columns.solar).toEqual([1, 2, null, null, 5]);
  expect(columns.soc).toHaveLength(5);
});

it('replaces the point of the same time, and what is said of it', () => {
  const curve = curveOf(0, { solar: [1, 2] }, { doubtful: [1] });
  expect(withPoint(curve, pointAt(STEP_MS, 3))).toMatchObject({ columns: { solar: [1, 3] }, doubtful: [] });
  expect(withPoint(curve, pointAt(0, 3, true)).doubtful).toEqual([1, 0]);
});

it('begins an empty curve with its first point, and ignores one before the first', () => {
  expect(withPoint(curveOf(0, {}), pointAt(9_000, 3))).toMatchObject({ startAt: 9_000, columns: { solar: [3] } });
  const curve = curveOf(STEP_MS, { solar: [1] });
  expect(withPoint(curve, pointAt(0, 3))).toBe(curve);
});

it('keeps 48 hours', () => {
  const full = curveOf(0, { solar: Array.from({ length: 576 }, (_, index) => index) }, { doubtful: [0, 10] });
  const { startAt, columns, doubtful } = withPoint(full, pointAt(577 * STEP_MS, 7));
  expect(columns.solar).toHaveLength(576);
  expect(columns.solar.slice(-2)).toEqual([null, 7]);
  expect({ startAt, doubtful }).toEqual({ startAt: 2 * STEP_MS, doubtful: [8] });
});

it('cuts a day out, with the nights and doubtful samples in it', () => {
  const solar = Array.from({ length: 576 }, (_, index) => index);
  const curve = curveOf(DAY_MS / 2, { solar }, { doubtful: [0, 150], nights: [{ from: 0, to: DAY_MS + 1 }] });
  const day = dayCurve(curve, DAY_MS);
  expect(day.times[0]).toBe(DAY_MS);
  expect(day.times.at(-1)).toBe(2 * DAY_MS - STEP_MS);
  expect(day.columns.solar[0]).toBe(144);
  expect([...day.doubtful]).toEqual([6]);
  expect(day.nights).toEqual([{ from: DAY_MS, to: DAY_MS + 1 }]);
});

it('offers yesterday only if it has a value of it; the midnight after it belongs to today', () => {
  expect(daysHeld(curveOf(DAY_MS, { solar: [1] }), DAY_MS)).toEqual([0]);
  expect(daysHeld(curveOf(DAY_MS - STEP_MS, { solar: [null, 1] }), DAY_MS)).toEqual([0]);
  expect(daysHeld(curveOf(DAY_MS - STEP_MS, { solar: [1, 2] }), DAY_MS)).toEqual([1, 0]);
  expect(daysHeld(curveOf(0, { solar: [] }), DAY_MS)).toEqual([0]);
});

it('has nothing of a day without samples', () => {
  const day = dayCurve(curveOf(0, { solar: [1, null] }), DAY_MS);
  expect({ times: day.times, has: hasValues(day), newest: newestIndex(day) }).toEqual({ times: [], has: false, newest: null });
});

it('divides the grid into what is bought and what is sold, and leaves gaps as gaps', () => {
  const day = dayCurve(curveOf(0, { grid: [300, null, -200] }), 0);
  expect(lineOf(day, 'bought')).toEqual([300, null, 0]);
  expect(lineOf(day, 'sold')).toEqual([0, null, -200]);
  expect(linesWithValues(day)).toEqual(['bought', 'sold']);
  expect(newestIndex(day)).toBe(2);
});

it('draws the power of the grid by one line at a time, which meet at 0', () => {
  const day = dayCurve(curveOf(0, { grid: [0, 0, 300, -200, -100, null, 0] }), 0);
  expect(drawnOf(day, 'bought')).toEqual([0, 0, 300, 0, null, null, 0]);
  expect(drawnOf(day, 'sold')).toEqual([null, null, 0, -200, -100, null, null]);
});

it('finds values between two gaps', () => {
  expect([0, 1, 2, 3].filter((index) => isAlone([1, null, 2, 3], index))).toEqual([0]);
});
