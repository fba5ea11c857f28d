import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../../src/calendar.ts';
import { afterRefusal, callPace, FAST_PACE, type Halvings, STANDARD_PACE } from '../../../src/schedule/call-pace.ts';

const NOW = Date.UTC(2026, 2, 10, 15);
const perSecond = (jobCalls: number, halvings: Halvings = [], nowMs = NOW): number => 1_000 / callPace(jobCalls, halvings, nowMs).gapMs;

describe('the pace of calls', () => {
  it('is two a second, one after the other, for a job of up to a minute', () => {
    expect(callPace(1, [], NOW)).toEqual({ atOnce: 1, gapMs: 500 });
    expect(callPace(120, [], NOW)).toEqual({ atOnce: 1, gapMs: 500 });
  });

  it('is five a second, four at once, for a job that would take longer', () => {
    expect(callPace(121, [], NOW)).toEqual({ atOnce: 4, gapMs: 200 });
  });

  it('is halved by a refusal for an hour', () => {
    const halvings = afterRefusal([], NOW - 100, NOW);
    expect([perSecond(7, halvings), perSecond(150, halvings)]).toEqual([1, 2.5]);
    expect(callPace(150, halvings, NOW).atOnce).toBe(2);
    expect(callPace(150, halvings, NOW + HOUR_MS - 1)).not.toEqual(FAST_PACE);
    expect(callPace(150, halvings, NOW + HOUR_MS)).toEqual(FAST_PACE);
  });

  it('is halved once by calls that were under way together', () => {
    const first = afterRefusal([], NOW - 600, NOW);
    expect(afterRefusal(first, NOW - 400, NOW + 100)).toEqual(first);
  });

  it('is halved again by a call of the halved pace, three times at most, and each for an hour', () => {
    let halvings: Halvings = [];
    const paces = [0, 10, 20, 30].map((minutes) => {
      const nowMs = NOW + minutes * MINUTE_MS;
      halvings = afterRefusal(halvings, nowMs - 100, nowMs);
      return callPace(150, halvings, nowMs);
    });
    expect(paces).toEqual([
      { atOnce: 2, gapMs: 400 },
      { atOnce: 1, gapMs: 800 },
      { atOnce: 1, gapMs: 1_600 },
      { atOnce: 1, gapMs: 1_600 },
    ]);
    expect(perSecond(150, halvings, NOW + 85 * MINUTE_MS)).toBe(2.5);
  });

  it('is never faster than the fast pace nor slower than an eighth of the standard one, whatever the clock does', () => {
    const refusals = fc.array(fc.tuple(fc.integer({ min: -3 * HOUR_MS, max: 3 * HOUR_MS }), fc.nat(60_000)));
    fc.assert(
      fc.property(refusals, fc.nat(2_000), (moments, jobCalls) => {
        let halvings: Halvings = [];
        for (const [offsetMs, ageMs] of moments) {
          halvings = afterRefusal(halvings, NOW + offsetMs - ageMs, NOW + offsetMs);
          const { atOnce, gapMs } = callPace(jobCalls, halvings, NOW + offsetMs);
          expect(gapMs).toBeGreaterThanOrEqual(FAST_PACE.gapMs);
          expect(gapMs).toBeLessThanOrEqual(8 * STANDARD_PACE.gapMs);
          expect(atOnce).toBeGreaterThanOrEqual(1);
          expect(atOnce).toBeLessThanOrEqual(FAST_PACE.atOnce);
        }
      }),
    );
  });
});
