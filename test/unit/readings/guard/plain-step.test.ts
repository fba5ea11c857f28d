import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Counter } from '../../../../src/model.ts';
import { type CounterSample, type CounterState, guardByRules, guardCounter } from '../../../../src/readings/guard/counter-guard.ts';
import { dateSample, type Witness } from '../../../../src/readings/guard/sample-time.ts';

const MINUTE = 60_000;
const HOUR_MINUTES = 60;
/** A negative value that is rounded to zero. */
const A_LITTLE_BELOW_ZERO = -0.000_000_1;
const DAY_MINUTES = 24 * HOUR_MINUTES;

/** A random step of a counter. Mostly it stands still or grows a little; seldom it falls, leaps, is missing, or is reset. */
const step = fc.record({
  growth: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(0, 0.1, 0.5, 1, 3.25, 0.000_000_4) },
    { weight: 2, arbitrary: fc.constantFrom(-0.1, -5, -1_000_000, 40, 500, Number.NaN, Number.POSITIVE_INFINITY, null) },
  ),
  minutes: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(5, 5, 15, 0, -10) },
    { weight: 2, arbitrary: fc.constantFrom(HOUR_MINUTES, 5 * HOUR_MINUTES, DAY_MINUTES, 30 * DAY_MINUTES) },
  ),
  serialNumber: fc.oneof({ weight: 12, arbitrary: fc.constant('SN1') }, { weight: 1, arbitrary: fc.constantFrom('SN2', null) }),
  hasLocalTime: fc.oneof({ weight: 20, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  perHour: fc.constantFrom(10, 10, 10, 2, 0),
});
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** Returns the samples of these steps, one after the other, from a summer evening on. */
function* samplesOf(counter: Counter, steps: readonly Step[]): Generator<CounterSample> {
  let measuredAt = Date.UTC(2026, 5, 30, 22);
  let readAt = measuredAt;
  let witness: Witness | null = null;
  let total = 100;
  for (const { growth, minutes, serialNumber, hasLocalTime, perHour } of steps) {
    measuredAt += minutes * MINUTE;
    readAt = Math.max(readAt + MINUTE, measuredAt);
    const dated = dateSample(witness, { measuredAt, readAt, serialNumber, uuid: null });
    witness = dated.witness;
    const value: number | null = growth === null ? null : Math.max(A_LITTLE_BELOW_ZERO, total + growth);
    if (value !== null && Number.isFinite(value)) total = value;
    yield { counter, value, dated, localMs: hasLocalTime ? dated.at : null, perHour };
  }
}

test('a plain step is judged as by all rules', () => {
  const counters = fc.constantFrom<Counter>('lifetime', 'daily', 'monthly', 'yearly');
  fc.assert(
    fc.property(counters, fc.array(step, { maxLength: 120, size: 'max' }), (counter, steps) => {
      let state: CounterState | null = null;
      for (const sample of samplesOf(counter, steps)) {
        const guarded = guardCounter(state, sample);
        expect(guarded).toStrictEqual(guardByRules(state, sample));
        state = guarded.state;
      }
    }),
    { numRuns: 300 },
  );
});
