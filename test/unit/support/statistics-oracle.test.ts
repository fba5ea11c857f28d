import { describe, expect, it } from 'vitest';
import { SHORT_PERIOD_MS, StatisticsOracle, type SummedStateClass } from '../../support/statistics-oracle.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const T0 = Date.UTC(2026, 5, 1);

type Given = number | null | readonly [value: number | null, lastReset: string | null];

/** Returns the sum after these states, which arrive every second within one period. */
function sumOf(stateClass: SummedStateClass, ...states: readonly Given[]): number {
  const oracle = new StatisticsOracle(stateClass);
  for (const [index, given] of states.entries()) {
    const [value, lastReset] = typeof given === 'object' && given !== null ? given : [given, null];
    oracle.record({ at: T0 + index * 1_000, value, lastReset });
  }
  return Number(oracle.finish(T0 + SHORT_PERIOD_MS).toFixed(6));
}

describe('the examples that were verified on both Home Assistants', () => {
  it.each<[readonly Given[], number]>([
    [[100, 110, 105, 120, 90, 95], 115],
    [[100, 90], -10],
    [[100, 89.99], 89.99],
    [[10, -5, 12], 2],
    [[-5, -6, 3], 8],
    [[25.3, 0, 25.3, 0, 25.3], 50.6],
    [[23000, 0, 23001], 23001],
    [[100, null, 105, null, 107], 7],
  ])('total_increasing %j sums to %d', (states, sum) => expect(sumOf('total_increasing', ...states)).toBe(sum));

  it('total nets a glitch out', () => expect(sumOf('total', 100, 0, 100)).toBe(0));

  it('total counts the whole value after a changed last_reset', () => {
    const [day1, day2] = ['2026-06-01T00:00:00+02:00', '2026-06-02T00:00:00+02:00'];
    expect(sumOf('total', [10, day1], [12, day1], [1, day2], [3, day2])).toBe(5);
  });
});

describe('rules', () => {
  it('the first value is the zero point, also with a last_reset, also when negative', () => {
    expect(sumOf('total_increasing', 23000)).toBe(0);
    expect(sumOf('total', [23000, '2026-06-01T00:00:00Z'])).toBe(0);
    expect(sumOf('total_increasing', -5)).toBe(0);
  });

  it('last_reset is compared in UTC, and null is no reset', () => {
    expect(sumOf('total', [10, '2026-06-01T00:00:00+02:00'], [12, '2026-05-31T22:00:00Z'])).toBe(2);
    expect(sumOf('total', [10, '2026-06-01T00:00:00Z'], [12, null])).toBe(2);
  });

  it('a last_reset that was missing at the end of a period counts as new when it comes back', () => {
    const oracle = new StatisticsOracle('total');
    const lastReset = '2026-06-01T00:00:00Z';
    oracle.record({ at: T0, value: 10, lastReset });
    oracle.record({ at: T0 + SHORT_PERIOD_MS, value: 11, lastReset: null });
    oracle.record({ at: T0 + 2 * SHORT_PERIOD_MS, value: 12, lastReset });
    expect(oracle.finish(T0 + HOUR)).toBe(1 + 12);
  });

  it('total_increasing does not look at last_reset', () => {
    expect(sumOf('total_increasing', [10, '2026-06-01T00:00:00Z'], [12, '2026-06-02T00:00:00Z'])).toBe(2);
  });

  it('prev = 0 never starts a cycle, and exactly nine tenths is a dip', () => {
    expect(sumOf('total_increasing', 0, 0, 5)).toBe(5);
    expect(sumOf('total_increasing', 10, 9)).toBe(-1);
  });
});

describe('rows', () => {
  it('an unchanged numeric state gives a row each period, an unavailable one gives none', () => {
    const starts: number[] = [];
    const oracle = new StatisticsOracle('total', ({ start }) => starts.push(start - T0));
    oracle.record({ at: T0 + MINUTE, value: 1 });
    oracle.record({ at: T0 + 11 * MINUTE, value: null });
    oracle.record({ at: T0 + 21 * MINUTE, value: 2 });
    oracle.finish(T0 + 25 * MINUTE);
    expect(starts).toEqual([0, 5, 10, 20].map((minutes) => minutes * MINUTE));
  });

  it('energy during a gap is counted for the period in which values return', () => {
    const rows: [number, number][] = [];
    const oracle = new StatisticsOracle('total', ({ start, sum }) => rows.push([start - T0, sum]));
    oracle.record({ at: T0, value: 10 });
    oracle.record({ at: T0 + MINUTE, value: null });
    oracle.record({ at: T0 + 12 * MINUTE, value: 14 });
    oracle.finish(T0 + 15 * MINUTE);
    expect(rows).toEqual([
      [0, 0],
      [10 * MINUTE, 4],
    ]);
  });

  it('an hour takes its last 5-minute row, and has none where it had none', () => {
    const oracle = new StatisticsOracle('total');
    oracle.record({ at: T0, value: 10 });
    oracle.record({ at: T0 + 30 * MINUTE, value: 13 });
    oracle.record({ at: T0 + 50 * MINUTE, value: null });
    oracle.record({ at: T0 + 2 * HOUR, value: 20 });
    oracle.finish(T0 + 3 * HOUR);
    expect(oracle.hours.map(({ start, sum }) => [(start - T0) / HOUR, sum])).toEqual([
      [0, 3],
      [2, 10],
    ]);
  });

  it('a sensor silent for longer than the short-term rows are kept starts its sum again', () => {
    const oracle = new StatisticsOracle('total');
    oracle.record({ at: T0, value: 10 });
    oracle.record({ at: T0 + MINUTE, value: 12 });
    oracle.record({ at: T0 + 2 * MINUTE, value: null });
    const back = T0 + 11 * 24 * HOUR;
    oracle.record({ at: back, value: 60 });
    oracle.record({ at: back + MINUTE, value: 61 });
    expect(oracle.finish(back + HOUR)).toBe(1);
  });
});

describe('why counters need a guard', () => {
  it('a lifetime counter that reads zero once books its lifetime under total_increasing, nothing under total', () => {
    expect(sumOf('total_increasing', 23000, 0, 23000.5)).toBe(23000.5);
    expect(sumOf('total', 23000, 0, 23000.5)).toBe(0.5);
  });

  it('a daily counter that flips between replicas adds the day each time', () => {
    expect(sumOf('total_increasing', 20, 0.1, 20, 0.1, 20)).toBeCloseTo(40);
  });

  it('a day that ends higher than nine tenths of the day before is lost where its zero went unseen', () => {
    expect(sumOf('total_increasing', 20, 19.5)).toBe(-0.5);
    expect(sumOf('total_increasing', 20, 0, 19.5)).toBe(19.5);
  });

  it('last_reset moved by the clock counts yesterday twice while the cloud still reports it', () => {
    const [day1, day2] = ['2026-06-01T00:00:00Z', '2026-06-02T00:00:00Z'];
    expect(sumOf('total', [0, day1], [20, day1], [20, day2], [0.1, day2])).toBeCloseTo(20.1);
  });
});
