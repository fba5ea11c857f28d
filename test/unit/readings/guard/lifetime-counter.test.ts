import { describe, expect, it } from 'vitest';
import { Feed } from './feed.ts';

const begun = (): Feed => {
  const feed = new Feed('lifetime');
  feed.values(1000, 1000);
  return feed;
};

describe('the first value', () => {
  it('waits for a second reading that agrees, also of the same sample', () => {
    const feed = new Feed('lifetime');
    expect(feed.sample({ value: 1000 })).toBeNull();
    expect(feed.verdict).toBe('first');
    expect(feed.sample({ value: 1000, after: 0 })).toBe(1000);
    expect(feed.verdict).toBe('begun');
  });

  it('is not one that the next reading contradicts', () => {
    const feed = new Feed('lifetime');
    expect(feed.values(5_000_000, 1000)).toEqual([null, null]);
    expect(feed.verdict).toBe('first_differs');
    expect(feed.sample({ value: 1000.1 })).toBe(1000.1);
  });

  it('is zero only if that lasts like a restart', () => {
    const feed = new Feed('lifetime');
    expect(feed.values(0, 0, 0, 0, 0, 0)).toEqual(Array(6).fill(null));
    expect(feed.sample({ value: 0 })).toBe(0);
  });

  it('is taken after a day even if no two readings ever agree', () => {
    const feed = new Feed('lifetime');
    const shown = Array.from({ length: 300 }, (_, index) => feed.sample({ value: index % 2 === 0 ? 1e6 : 10 }));
    expect(shown.at(-1)).not.toBeNull();
  });
});

describe('values that are held', () => {
  it.each([[null], [0], [-3], [999.9], [500], [5_000]])('%j once', (value) => {
    const feed = begun();
    expect(feed.values(value, 1000.2)).toEqual([1000, 1000.2]);
  });

  it('a sample older than what was read already', () => {
    const feed = begun();
    feed.sample({ value: 1001, after: 30 });
    expect(feed.sample({ value: 1000.5, after: -10 })).toBe(1001);
    expect(feed.verdict).toBe('older_sample');
  });

  it('small dips, until they are passed', () => {
    expect(begun().values(999.9, 999.95, 1000, 1000.1)).toEqual([1000, 1000, 1000, 1000.1]);
  });
});

describe('values that are accepted', () => {
  it('all energy that was produced during an outage of the cloud', () => {
    const feed = begun();
    expect(feed.sample({ value: 1200, after: 24 * 60 })).toBe(1200);
    expect(feed.verdict).toBe('accepted');
  });
});

describe('splices', () => {
  it('a restart goes on from the last good value, with all that was made since its first sample', () => {
    const feed = begun();
    feed.values(0.1, 0.2, 0.3, 0.4, 0.5, 0.6);
    expect(feed.sample({ value: 0.7 })).toBe(1000.6);
    expect(feed.verdict).toBe('restarted');
    expect(feed.sample({ value: 0.9 })).toBe(1000.8);
  });

  it('another serial number is proof enough with a second sample', () => {
    const feed = begun();
    expect(feed.sample({ value: 40, serialNumber: 'SN2' })).toBe(1000);
    expect(feed.sample({ value: 40.5, serialNumber: 'SN2' })).toBe(1000.5);
    expect(feed.verdict).toBe('swapped');
  });

  it('another serial number on a counter that goes on changes nothing', () => {
    const feed = begun();
    expect(feed.sample({ value: 1000.3, serialNumber: 'SN2' })).toBe(1000.3);
  });

  it('a leap that stays does not show', () => {
    const feed = begun();
    feed.values(9000, 9000.1, 9000.2, 9000.3, 9000.4, 9000.5);
    expect(feed.sample({ value: 9000.6 })).toBe(1000.6);
    expect(feed.verdict).toBe('rebased');
  });

  it('a counter that keeps on leaping is faster than its bound: all of it is real', () => {
    const feed = begun();
    feed.values(...[1, 2, 3, 4, 5, 6].map((step) => 1000 + step * 20));
    expect(feed.sample({ value: 1140 })).toBe(1140);
    expect(feed.verdict).toBe('pace_learned');
    expect(feed.sample({ value: 1160 })).toBe(1160);
  });

  it('a dip that lasts for a day is spliced', () => {
    const feed = begun();
    expect(feed.lasting(995, 288)).toBe(1000);
    expect(feed.sample({ value: 995.2 })).toBe(1000.2);
    expect(feed.verdict).toBe('corrected');
  });

  it('is taken back when the old segment returns', () => {
    const feed = begun();
    feed.lasting(200, 8);
    expect(feed.sample({ value: 200.5 })).toBe(1000.5);
    feed.values(1002, 1002.1, 1002.2, 1002.3, 1002.4, 1002.5);
    expect(feed.sample({ value: 1002.6 })).toBe(1002.6);
    expect(feed.verdict).toBe('taken_back');
  });

  it('is taken back at once after zeros', () => {
    const feed = begun();
    expect(feed.lasting(0, 20)).toBe(1000);
    expect(feed.sample({ value: 1001 })).toBe(1001);
  });

  it('is taken back at once after zeros, including all energy that was produced during an outage', () => {
    const feed = begun();
    feed.sample({ value: 0, after: 24 * 60 });
    expect(feed.lasting(0, 10)).toBe(1000);
    expect(feed.sample({ value: 1200 })).toBe(1200);
    expect(feed.verdict).toBe('taken_back');
  });

  it("another device's counter does not continue the old one's because that stood still for long", () => {
    const feed = begun();
    feed.lasting(1000, 24);
    expect(feed.sample({ value: 1010, serialNumber: 'SN2' })).toBe(1000);
    expect(feed.verdict).toBe('swap');
  });

  it("the old device's value, shown once more by a replica that is behind, is no proof of the new one's", () => {
    const feed = new Feed('lifetime');
    feed.values(4.6, 4.6);
    feed.sample({ value: 0, serialNumber: 'SN2' });
    expect(feed.sample({ value: 4.6, serialNumber: 'SN2' })).toBe(4.6);
    expect(feed.sample({ value: 0, serialNumber: 'SN2' })).toBe(4.6);
    expect(feed.sample({ value: 0.1, serialNumber: 'SN2' })).toBe(4.7);
  });

  it('is taken back after zeros and silence, though the counter stood still meanwhile', () => {
    const feed = begun();
    feed.lasting(0, 10);
    expect(feed.sample({ value: 1000, after: 120 })).toBe(1000);
    expect(feed.verdict).toBe('taken_back');
  });

  it("is not taken back because the new segment comes by the old one's last value", () => {
    const feed = begun();
    feed.lasting(0, 7);
    feed.values(...Array.from({ length: 71 }, (_, hour) => 10 * (hour + 1)));
    expect(feed.sample({ value: 995, after: 40 * 60 })).toBe(1995);
    expect(feed.verdict).toBe('accepted');
  });

  it('survives a glitch on the way to its proof', () => {
    const feed = begun();
    feed.values(0.1, 0.2, 0.3, null, 0, 0.4, 0.5, 0.6);
    expect(feed.sample({ value: 0.7 })).toBe(1000.6);
  });
});
