import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../../src/calendar.ts';
import { nextPollAt } from '../../../src/schedule/fixed-interval.ts';

const interval = 5 * MINUTE_MS;
const start = 1_760_000_000_000;

describe('the next poll', () => {
  it('is at once when there was none', () => {
    expect(nextPollAt(null, interval, start)).toBe(start);
  });

  it('keeps to the grid however long a poll takes', () => {
    expect(nextPollAt(start, interval, start)).toBe(start + interval);
    expect(nextPollAt(start, interval, start + 42_000)).toBe(start + interval);
  });

  it('skips the slots that were missed', () => {
    expect(nextPollAt(start, interval, start + 17 * MINUTE_MS)).toBe(start + 4 * interval);
  });

  it('is not the same slot again where the timer fired a moment early', () => {
    expect(nextPollAt(start, interval, start - 2)).toBe(start + interval);
  });

  it('starts a new grid when the clock was set back', () => {
    expect(nextPollAt(start, interval, start - HOUR_MS)).toBe(start - HOUR_MS + interval);
  });

  it('is always ahead, by an interval and a second at most', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1440 }), fc.integer({ min: -400 * HOUR_MS, max: 400 * HOUR_MS }), (minutes, jump) => {
        const now = start + jump;
        const wait = nextPollAt(start, minutes * MINUTE_MS, now) - now;
        expect(wait).toBeGreaterThan(0);
        expect(wait).toBeLessThanOrEqual(minutes * MINUTE_MS + 1_000);
      }),
    );
  });
});
