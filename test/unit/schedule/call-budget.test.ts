import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, nextMonth } from '../../../src/calendar.ts';
import {
  type CallLimits,
  callsIn,
  callsLeft,
  evenlySpent,
  exhausted,
  NO_CALLS,
  tighter,
  withCalls,
} from '../../../src/schedule/call-budget.ts';

const start = Date.UTC(2026, 0, 31, 22);
const unlimited: CallLimits = { perHour: null, perDay: null, perMonth: null };

describe('counted calls', () => {
  it('belong to the hour, the day and the month of UTC in which they were made', () => {
    const counts = [0, 1, 2, 3].reduce((sum, hour) => withCalls(sum, 10, start + hour * HOUR_MS), NO_CALLS);
    expect(callsIn('hour', counts, start)).toBe(10);
    expect(callsIn('day', counts, start)).toBe(20);
    expect(callsIn('month', counts, start)).toBe(20);
    expect(callsIn('month', counts, start + 3 * HOUR_MS)).toBe(20);
  });

  it('never contain more than a month of days and two days of hours', () => {
    let counts = NO_CALLS;
    for (let at = start; at < start + 400 * DAY_MS; at += HOUR_MS) counts = withCalls(counts, 1, at);
    expect(Object.keys(counts.hours).length).toBeLessThanOrEqual(48);
    expect(Object.keys(counts.days).length).toBeLessThanOrEqual(33);
  });

  it('can be given back, never below none', () => {
    expect(callsIn('hour', withCalls(withCalls(NO_CALLS, 10, start), -4, start), start)).toBe(6);
    expect(callsIn('hour', withCalls(NO_CALLS, -4, start), start)).toBe(0);
  });
});

describe('the budget', () => {
  it('is 80 % of the tightest limit', () => {
    expect(callsLeft(NO_CALLS, { perHour: 100, perDay: 50, perMonth: 1_000 }, start)).toBe(40);
    expect(callsLeft(NO_CALLS, unlimited, start)).toBe(Number.POSITIVE_INFINITY);
  });

  it('names the span that is used up longest, and when it ends', () => {
    const counts = withCalls(NO_CALLS, 80, start);
    expect(exhausted(counts, { ...unlimited, perHour: 100 }, start + 1)).toEqual({ span: 'hour', untilMs: start + HOUR_MS });
    expect(exhausted(counts, { ...unlimited, perHour: 100, perDay: 100 }, start)).toEqual({ span: 'day', untilMs: start + 2 * HOUR_MS });
    expect(exhausted(counts, { ...unlimited, perHour: 101 }, start)).toEqual({ span: 'hour', untilMs: start + HOUR_MS });
    expect(exhausted(counts, { ...unlimited, perHour: 102 }, start)).toBeNull();
  });

  it('lets a call be made exactly where some are left', () => {
    const limit = fc.option(fc.integer({ min: 10, max: 200 }));
    fc.assert(
      fc.property(limit, limit, limit, fc.nat(200), (perHour, perDay, perMonth, calls) => {
        const limits = { perHour, perDay, perMonth };
        const counts = withCalls(NO_CALLS, calls, start);
        expect(exhausted(counts, limits, start) === null).toBe(callsLeft(counts, limits, start) > 0);
      }),
    );
  });

  it('takes the smaller of two limits in each span', () => {
    expect(tighter({ perHour: 10, perDay: null, perMonth: 5 }, { perHour: 20, perDay: 7, perMonth: null })).toEqual({
      perHour: 10,
      perDay: 7,
      perMonth: 5,
    });
  });
});

describe('counts that are lost', () => {
  it('are taken to be those of an even use, so that no limit is passed and some of each is left', () => {
    const limits = { perHour: 1_000, perDay: 10_000, perMonth: 310_000 };
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) }), (nowMs) => {
        const counts = evenlySpent(limits, nowMs);
        const [fromMs, untilMs] = [Date.UTC(new Date(nowMs).getUTCFullYear(), new Date(nowMs).getUTCMonth()), nextMonth(nowMs)];
        const share = (nowMs - fromMs) / (untilMs - fromMs);
        expect(callsIn('month', counts, nowMs)).toBeGreaterThanOrEqual(248_000 * share - 40);
        expect(callsIn('month', counts, nowMs)).toBeLessThanOrEqual(248_000 * share + 1_000);
        expect(callsIn('hour', counts, nowMs)).toBe(Math.floor(800 * ((nowMs % HOUR_MS) / HOUR_MS)));
        expect(callsLeft(counts, { ...limits, perHour: null }, nowMs)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('are none where there is no limit', () => {
    expect(callsIn('month', evenlySpent(unlimited, start), start)).toBe(0);
  });
});
