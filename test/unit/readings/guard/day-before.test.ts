import { describe, expect, it } from 'vitest';
import type { CounterState } from '../../../../src/readings/guard/counter-guard.ts';
import { confirmedBy, waitsForSecond } from '../../../../src/readings/guard/day-before.ts';
import { Feed } from './feed.ts';

/** The moments of the tests are in UTC. The counter can grow by 10 kWh an hour. */
const NOON = Date.UTC(2026, 5, 1, 12);
const MIDNIGHT = Date.UTC(2026, 5, 1);
const PER_HOUR = 10;

function readOnce(value: number | null, further: readonly number[] = []): CounterState {
  const feed = new Feed('lifetime', { perHour: PER_HOUR, from: NOON - 300_000 });
  for (const each of [value, ...further]) feed.sample({ value: each });
  if (feed.state === null) throw new Error('nothing was read');
  return feed.state;
}

const yesterday = { lowest: 960, highest: 1_000, endedAt: MIDNIGHT };
const FACTS = { perHour: PER_HOUR, perWh: 0.001, today: [] };
const published = (value: number, day = yesterday, today: readonly number[] = []): number | null =>
  confirmedBy(day, readOnce(value), { ...FACTS, today })?.tracking.segment?.raw ?? null;

describe('the first reading of a lifetime counter', () => {
  it.each([1_000, 1_000.1, 1_060, 1_150])('is confirmed between the end of the day before and what was possible since: %d', (value) => {
    expect(published(value)).toBe(value);
  });

  it.each([0, 3, 959, 999.9, 1_200, 3_000, 4_294_967.295])('waits elsewhere: %d', (value) => {
    expect(published(value)).toBeNull();
  });

  it.each([
    ['a spike, which the first reading shows too', { lowest: 960, highest: 1_150 * 4 }, 1_150 * 4],
    ['a zero', { lowest: 0, highest: 1_000 }, 1_050],
    ['zeros, as a plant that was built today has them', { lowest: 0, highest: 0 }, 3],
    ['a restart', { lowest: 0.1, highest: 1_000 }, 1_050],
    ['a leap', { lowest: 960, highest: 90_000 }, 90_010],
    ['a peak below the trough', { lowest: 1_000, highest: 960 }, 1_010],
  ])('waits where the day before has %s', (_what, day, value) => {
    expect(published(value, { ...day, endedAt: MIDNIGHT })).toBeNull();
  });

  it('is confirmed where the plant was built on the day before', () => {
    expect(published(25, { lowest: 0, highest: 20, endedAt: MIDNIGHT })).toBe(25);
  });

  it('waits where the sample is older than the end of that day', () => {
    expect(published(1_000, { ...yesterday, endedAt: NOON + 1 })).toBeNull();
  });

  it.each([
    ['is confirmed', 1_050, [50], 1_050],
    ['is confirmed, both rounded by themselves', 1_050, [50.7], 1_050],
    ['is confirmed by one of two', 1_050, [3, 50], 1_050],
    ['waits, as after a dip', 1_048, [50], null],
    ['waits, as after a leap', 1_060, [50], null],
    ['waits, as where the daily counter shows the day before', 1_000.1, [50], null],
  ])('%s where the daily counters of the same sample show what was made today', (_what, value, today, shown) => {
    expect(published(value, yesterday, today)).toBe(shown);
  });

  it('goes on like one that a second reading has confirmed', () => {
    const state = confirmedBy(yesterday, readOnce(1_050), FACTS);
    const two = readOnce(1_050, [1_050]);
    expect(state?.tracking.segment).toMatchObject({ offset: 0, raw: 1_050, at: NOON, movedAt: NOON });
    expect(two.tracking.segment).toMatchObject({ offset: 0, raw: 1_050 });
    expect(state?.tracking).toMatchObject({ evidence: null, held: null });
  });
});

describe('what no longer waits for a second reading', () => {
  it.each([
    ['a counter that has begun', readOnce(1_000, [1_000])],
    ['a counter that was read twice, as zero', readOnce(0, [0])],
  ])('%s', (_what, state) => {
    expect(waitsForSecond(state)).toBe(false);
    expect(confirmedBy(yesterday, state, FACTS)).toBeNull();
  });

  it('a counter of a day, which another day says nothing about', () => {
    const feed = new Feed('daily', { from: NOON });
    feed.sample({ value: 10 });
    expect(feed.state !== null && waitsForSecond(feed.state)).toBe(false);
  });
});
