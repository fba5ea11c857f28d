import { describe, expect, it } from 'vitest';
import { dayAnchors, sampleAnchors } from '../../../src/history/counter.ts';
import { curveThrough, evenly } from '../../../src/history/curve.ts';
import { plantTime } from '../../../src/history/plant-time.ts';
import { sunlightAt } from '../../../src/history/sunlight.ts';
import { fixedOffset } from '../../../src/history/time-zone.ts';

const HOUR = 3_600_000;
const at = Date.parse;
const ahead = (hours: number) => plantTime(fixedOffset(hours * 60));

describe('a lifetime counter', () => {
  it('is known at the ends of days, and at the start of the first', () => {
    expect(
      dayAnchors(
        [
          ['k', 'p', '2025-01-01', 12, 10],
          ['k', 'p', '2025-01-02', 15, 12],
        ],
        ahead(-3),
      ),
    ).toEqual([
      { at: at('2025-01-01T03:00:00Z'), reading: 10 },
      { at: at('2025-01-02T03:00:00Z'), reading: 12 },
      { at: at('2025-01-03T03:00:00Z'), reading: 15 },
    ]);
  });

  it('never dips, and after a device was replaced counts from there', () => {
    const readings = [100, 99.5, 101, 3, 5].map((peak, day) => ['k', 'p', `2025-01-0${day + 1}`, peak, null] as const);
    expect(dayAnchors(readings.slice(0, 3), ahead(0)).map(({ reading }) => reading)).toEqual([100, 100, 101]);
    expect(dayAnchors(readings, ahead(0)).map(({ reading }) => reading)).toEqual([3, 5]);
  });

  it('is known at samples; those without a value do not count', () => {
    expect(
      sampleAnchors(
        [
          ['k', 'p', '2025-01-01T10:00:00', 12],
          ['k', 'p', '2025-01-01T10:05:00', null],
        ],
        ahead(1),
      ),
    ).toEqual([{ at: at('2025-01-01T09:00:00Z'), reading: 12 }]);
  });
});

describe('between two readings', () => {
  const anchors = [
    { at: 0, reading: 10 },
    { at: 10 * HOUR, reading: 20 },
    { at: 20 * HOUR, reading: 20 },
  ];

  it('a counter goes on evenly, or as the share says', () => {
    expect(curveThrough(anchors)(5 * HOUR)).toBe(15);
    expect(curveThrough(anchors, (from, to) => to ** 2 - from ** 2)(5 * HOUR)).toBe(12.5);
    expect(curveThrough(anchors, () => 0)(5 * HOUR)).toBe(15);
  });

  it('the value is unknown before the first sample, after the last, and between samples that differ and are too far apart', () => {
    expect([-1, 21 * HOUR].map(curveThrough(anchors))).toEqual([null, null]);
    expect([5 * HOUR, 15 * HOUR, 20 * HOUR].map(curveThrough(anchors, evenly, HOUR))).toEqual([null, 20, 20]);
  });

  it('the sun shines by day, most at noon', () => {
    const light = sunlightAt(-23.55, -46.63);
    const hour = (text: string): number => light(at(text), at(text) + HOUR);
    expect(hour('2025-12-21T03:00:00Z')).toBe(0);
    expect(hour('2025-12-21T15:00:00Z')).toBeGreaterThan(hour('2025-12-21T11:00:00Z'));
    expect(hour('2025-12-21T11:00:00Z')).toBeGreaterThan(0);
  });
});
