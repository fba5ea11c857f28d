import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../../src/calendar.ts';
import type { Counter } from '../../../../src/model.ts';
import { rebuilt } from '../../../../src/readings/guard/counter-guard.ts';
import { startOf } from '../../../../src/readings/guard/counter-start.ts';
import { type CounterLimits, canShow } from '../../../../src/readings/guard/possible.ts';

const now = Date.UTC(2026, 2, 10, 15);
const YEAR_MS = 365 * DAY_MS;

/** Limits of a lifetime counter in kWh of a home with 10 kWp that is three years old. */
const home: CounterLimits = {
  counter: 'lifetime',
  solar: true,
  ratedW: 10_000,
  highestW: 0,
  perWh: 1e-3,
  installedAt: now - 3 * YEAR_MS,
  now,
  own: 30_000,
};

describe('a value from before', () => {
  test.each<[string, number, Partial<CounterLimits>]>([
    ['what the cloud shows', 30_000, {}],
    ['what the cloud shows, however young the plant is said to be', 30_000, { installedAt: now - DAY_MS }],
    ['the count of an exchanged device, above what the cloud shows', 36_000, { own: 20 }],
    ['a count at a moment when the cloud shows nothing', 30_000, { own: null }],
    ['the import of a home that was seen in the dark only', 60_000, { solar: false, own: 0 }],
    ['the yield of a plant of 5 MW', 4e7, { ratedW: 5e6, own: 0 }],
    ['the export of a plant of 5 MW, of which no power was seen yet', 4e7, { solar: false, ratedW: 5e6, own: 0 }],
    ['a day’s yield', 80, { counter: 'daily', own: 0 }],
    ['a month’s yield', 1_500, { counter: 'monthly', own: 0 }],
    ['a year’s yield', 15_000, { counter: 'yearly', own: 0 }],
  ])('is possible: %s', (_name, value, limits) => {
    expect(canShow(value, { ...home, ...limits })).toBe(true);
  });

  test.each<[string, number, Partial<CounterLimits>]>([
    ['a total that nobody knows the plant of', 99_999_999, { ratedW: null, installedAt: null }],
    ['more than ten kilowatts make in three years', 400_000, {}],
    ['a total of a plant that began yesterday', 12_000, { installedAt: now - DAY_MS, own: 20 }],
    ['a day’s yield of a month', 1_500, { counter: 'daily', own: 0 }],
    ['below zero', -1, {}],
    ['no number', Number.NaN, {}],
    ['without end', Number.POSITIVE_INFINITY, { ratedW: 1e308, highestW: 1e308 }],
    ['beyond any plant', 1e14, { ratedW: 1e308, highestW: 1e308, installedAt: null }],
  ])('is impossible: %s', (_name, value, limits) => {
    expect(canShow(value, { ...home, ...limits })).toBe(false);
  });
});

const counter = fc.constantFrom<Counter>('lifetime', 'daily', 'monthly', 'yearly');
const anyNumber = fc.oneof(
  fc.double(),
  fc.constantFrom(1e308, -1, Number.POSITIVE_INFINITY, 99_999_999),
  fc.double({ min: 0, max: 50_000 }),
);
const anyTime = fc.oneof(fc.double(), fc.integer({ min: now - YEAR_MS, max: now + YEAR_MS }));

test('for any saved state, a counter starts from a possible value of a past time, and each discarded value is reported', () => {
  fc.assert(
    fc.property(counter, anyNumber, anyTime, anyNumber, anyTime, fc.boolean(), (kind, value, at, remembered, rememberedAt, isDamaged) => {
      const limits = { ...home, counter: kind, own: 0 };
      const known = isDamaged ? null : rebuilt(kind, remembered, rememberedAt, at);
      const { state, kept } = startOf(known, () => ({ value, at, localMs: at }), limits);
      const segment = state?.tracking.segment ?? null;
      if (segment === null) expect(kept.map(({ verdict }) => verdict)).toEqual(['not_remembered', 'not_taken_over']);
      else {
        expect(segment.raw).toBeGreaterThanOrEqual(0);
        expect(segment.raw).toBeLessThan(5_000_000);
        expect(segment.at).toBeLessThanOrEqual(now + 49 * HOUR_MS);
        expect(segment.raw === remembered || kept.some(({ verdict }) => verdict === 'taken_over')).toBe(true);
      }
    }),
    { numRuns: 2_000 },
  );
});
