import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/calendar.ts';
import { ageLimitMs, isFresh } from '../../../src/readings/freshness.ts';

describe('the age limit', () => {
  it.each([
    { sample: 1, polling: 1, limit: 20 },
    { sample: 5, polling: 5, limit: 20 },
    { sample: 15, polling: 5, limit: 60 },
    { sample: 5, polling: 10, limit: 30 },
    { sample: 5, polling: 60, limit: 130 },
  ])('is $limit min for samples every $sample and polls every $polling min', ({ sample, polling, limit }) => {
    expect(ageLimitMs({ sampleIntervalMs: sample * MINUTE_MS, pollingIntervalMs: polling * MINUTE_MS })).toBe(limit * MINUTE_MS);
  });
});

describe('measurements', () => {
  const now = 1_760_000_000_000;
  const limit = 20 * MINUTE_MS;

  it('are alive up to the limit', () => {
    expect(isFresh(now - limit, now, limit)).toBe(true);
    expect(isFresh(now - limit - 1, now, limit)).toBe(false);
  });

  it('are not alive where the device never said when', () => {
    expect(isFresh(null, now, limit)).toBe(false);
  });

  it('are alive a little ahead of the clock, but not at a time that cannot be', () => {
    expect(isFresh(now + HOUR_MS, now, limit)).toBe(true);
    expect(isFresh(now + DAY_MS, now, limit)).toBe(false);
  });
});
