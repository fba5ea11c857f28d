import { describe, expect, it } from 'vitest';
import { Feed } from './feed.ts';

/** Returns a daily counter at 20 kWh, shortly before midnight. */
const evening = (): Feed => {
  const feed = new Feed('daily', { from: Date.UTC(2026, 5, 1, 23, 40) });
  feed.values(20, 20);
  return feed;
};

/** Returns a daily counter at only 1 kWh shortly before midnight, because it was reset in the evening. */
const lowEvening = (): Feed => {
  const feed = new Feed('daily', { from: Date.UTC(2026, 5, 1, 23, 45) });
  feed.values(1, 1);
  return feed;
};

describe('at midnight', () => {
  it('a reset in time is followed', () => {
    const feed = evening();
    expect(feed.values(20, 20, 0, 0.1)).toEqual([20, null, 0, 0.1]);
  });

  it("yesterday's total is not today's: nothing is shown until the counter proves that it was reset", () => {
    const feed = evening();
    feed.sample({ value: 20, after: 5 });
    expect(feed.lasting(20, 24)).toBeNull();
    expect(feed.verdict).toBe('not_yet_reset');
    expect(feed.values(1.2, 1.3)).toEqual([1.2, 1.3]);
  });

  it("yesterday's total that returns after the reset is held", () => {
    const feed = evening();
    expect(feed.values(20, 0, 0.1, 20, 20, 20, 0.2)).toEqual([20, 0, 0.1, 0.1, 0.1, 0.1, 0.2]);
  });

  it('a counter that goes on past midnight is counted from there, and its late reset adds to that', () => {
    const feed = evening();
    expect(feed.values(20, 20.1, 20.2)).toEqual([20, 0.1, 0.2]);
    feed.values(0, 0.1, 0.2, 0.3, 0.4, 0.5);
    expect(feed.sample({ value: 0.6 })).toBe(0.6);
    expect(feed.verdict).toBe('late_reset');
  });

  it('energy of the last hour of a day that was read only after midnight is not counted for the new day', () => {
    const feed = evening();
    feed.sample({ value: null, after: 5 });
    expect(feed.sample({ value: 22, after: 60 })).toBeNull();
    expect(feed.values(22, 22)).toEqual([null, null]);
    expect(feed.values(0.6, 0.7)).toEqual([0.6, 0.7]);
  });

  it('a counter that was not read for an hour and goes on past midnight is counted from the first value after the gap', () => {
    const feed = evening();
    expect(feed.sample({ value: 22, after: 60 })).toBeNull();
    expect(feed.values(22.1, 22.2)).toEqual([0.1, 0.2]);
    expect(feed.verdict).toBe('accepted');
  });

  it('the total of a day that was not read is not counted for the new day', () => {
    const feed = evening();
    expect(feed.sample({ value: 9, after: 24 * 60 + 40 })).toBeNull();
    expect(feed.lasting(9, 20)).toBeNull();
    expect(feed.values(0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7).at(-1)).toBe(0.7);
  });

  it('the total of a day that was not read is not counted for the new day after the reset either', () => {
    const feed = evening();
    expect(feed.sample({ value: 0, after: 24 * 60 + 90 })).toBe(0);
    expect(feed.values(9, 9, 9, 0)).toEqual([0, 0, 0, 0]);
  });

  it("yesterday's total does not prove a restart that zeros have seemed to begin", () => {
    const feed = evening();
    feed.values(20, 0, 0.6);
    feed.lasting(0, 5);
    expect(feed.values(20, 20, 20, 20)).toEqual([0.6, 0.6, 0.6, 0.6]);
  });

  it("yesterday's total does not hide another device for as long as it showed", () => {
    const feed = evening();
    feed.values(20, 0, 3);
    feed.lasting(20, 12);
    feed.sample({ value: 1, serialNumber: 'SN2' });
    expect(feed.sample({ value: 1.1, serialNumber: 'SN2' })).toBe(3.1);
  });

  it('a late reset to more than half of a low total is one if it lasts like a restart', () => {
    const feed = lowEvening();
    expect(feed.lasting(1, 20)).toBeNull();
    expect(feed.values(0.6, 0.62, 0.64, 0.66, 0.68, 0.7)).toEqual(Array(6).fill(null));
    expect(feed.sample({ value: 0.72 })).toBe(0.72);
    expect(feed.verdict).toBe('late_reset');
  });

  it('a counter that stood still past midnight and goes on is counted from there', () => {
    const feed = lowEvening();
    expect(feed.lasting(1, 20)).toBeNull();
    expect(feed.sample({ value: 1.6 })).toBe(0.6);
    expect(feed.verdict).toBe('not_reset');
  });

  it('a value of yesterday that another replica still shows is not counted for today', () => {
    const feed = evening();
    feed.sample({ value: 20 });
    feed.sample({ value: 0, after: 10 });
    expect(feed.sample({ value: 20, after: -10 })).toBe(0);
    expect(feed.verdict).toBe('older_sample');
  });

  it('a bridge that slept shows a zero first where Home Assistant would not see the reset', () => {
    const feed = evening();
    expect(feed.sample({ value: 19.5, after: 20 * 60 })).toBe(0);
    expect(feed.verdict).toBe('zero_first');
    expect(feed.sample({ value: 19.5, after: 0 })).toBe(19.5);
  });

  it('a bridge that slept needs no zero where the value tells', () => {
    const feed = evening();
    expect(feed.sample({ value: 12, after: 20 * 60 })).toBe(12);
  });
});

describe('within the day', () => {
  it("zeros that lasted, then the day before's total once more, then the old segment: it goes on without the zeros' splice", () => {
    const feed = evening();
    feed.values(20, 0, 0.1, 0.2);
    expect(feed.values(20, 20)).toEqual([0.2, 0.2]);
    feed.lasting(0, 8);
    feed.values(20, 20);
    expect(feed.sample({ value: 0.9 })).toBe(0.9);
    expect(feed.verdict).toBe('taken_back');
  });

  const noon = (): Feed => {
    const feed = new Feed('daily', { from: Date.UTC(2026, 5, 1, 12) });
    feed.values(5, 5);
    return feed;
  };

  it('small corrections downwards are waited out', () => {
    expect(noon().values(4.9, 5, 5.1)).toEqual([5, 5, 5.1]);
  });

  it('zeros, gaps and leaps are held', () => {
    expect(noon().values(0, null, 900, 5.2)).toEqual([5, 5, 5, 5.2]);
  });

  it("another device's count that comes to the old one's, hours later, is its own", () => {
    const feed = noon();
    feed.sample({ value: 0, serialNumber: 'SN2' });
    expect(feed.sample({ value: 0.1, serialNumber: 'SN2' })).toBe(5.1);
    expect(feed.sample({ value: 5.3, after: 6 * 60, serialNumber: 'SN2' })).toBe(10.3);
  });

  it("the old device's count, shown late under the new serial number, is not added to the new one's", () => {
    const feed = noon();
    feed.sample({ value: 0, serialNumber: 'SN2' });
    expect(feed.sample({ value: 0, serialNumber: 'SN2' })).toBe(5);
    expect(feed.sample({ value: 5, serialNumber: 'SN2' })).toBe(5);
    expect(feed.sample({ value: 0.1, serialNumber: 'SN2' })).toBe(5);
  });

  it('a dip before the exchange is no sample of the new device', () => {
    const feed = noon();
    feed.sample({ value: 4.9 });
    feed.sample({ value: 4.95, serialNumber: 'SN2' });
    expect(feed.verdict).toBe('swap');
  });

  it('energy that another device counted for hours without being read is counted as its own', () => {
    const feed = noon();
    feed.sample({ value: 0, serialNumber: 'SN2' });
    expect(feed.sample({ value: 6, after: 200, serialNumber: 'SN2' })).toBe(11);
    expect(feed.verdict).toBe('swapped');
  });

  it('a restart goes on, and the next day begins without its offset', () => {
    const feed = noon();
    feed.values(0, 0, 0, 0, 0, 0);
    expect(feed.values(0, 0.5)).toEqual([5, 5.5]);
    expect(feed.sample({ value: 0, after: 12 * 60 })).toBe(0);
    expect(feed.sample({ value: 0.2 })).toBe(0.2);
  });
});

describe.each([
  ['monthly', Date.UTC(2026, 5, 30, 23, 40)],
  ['yearly', Date.UTC(2026, 11, 31, 23, 40)],
] as const)('a %s counter', (counter, from) => {
  it('passes other midnights, and starts again with its period', () => {
    const feed = new Feed(counter, { from: from - 24 * 3_600_000 });
    feed.values(400, 400);
    expect(feed.sample({ value: 401, after: 60 })).toBe(401);
    expect(feed.sample({ value: 401, after: 23.15 * 60 })).toBe(401);
    expect(feed.values(401, 401, 0.1)).toEqual([null, null, 0.1]);
  });
});
