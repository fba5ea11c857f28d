import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/calendar.ts';
import { isDue, type PeriodicCall } from '../../../src/schedule/call-intervals.ts';

const now = 1_760_000_000_000;

describe('a periodic call', () => {
  it.each<[PeriodicCall, number]>([
    ['plant_list', 15 * MINUTE_MS],
    ['alarms', 15 * MINUTE_MS],
    ['device_list', 6 * HOUR_MS],
    ['call_info', 6 * HOUR_MS],
    ['plant_detail', DAY_MS],
    ['point_info', 7 * DAY_MS],
  ])('%s is due at first and again after %d ms', (call, cadence) => {
    expect(isDue(call, now, undefined)).toBe(true);
    expect(isDue(call, now, now)).toBe(false);
    expect(isDue(call, now, now - cadence + 2 * MINUTE_MS)).toBe(false);
    expect(isDue(call, now, now - cadence)).toBe(true);
  });

  it('does not slip to the next cycle for the seconds that the last one took', () => {
    expect(isDue('plant_list', now, now - 15 * MINUTE_MS + 5_000)).toBe(true);
  });

  it('is due when the clock was set back', () => {
    expect(isDue('plant_detail', now, now + HOUR_MS)).toBe(true);
  });
});
