import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Counter } from '../../../../src/model.ts';
import { guardStateCodec } from '../../../../src/poll/guard-state.ts';
import { isHeld } from '../../../../src/readings/guard/verdicts.ts';
import { type FedSample, Feed } from './feed.ts';

const counter = fc.constantFrom<Counter>('lifetime', 'daily', 'monthly', 'yearly');
const value = fc.oneof(
  fc.double({ min: 0, max: 2_000, noNaN: true }),
  fc.constantFrom(null, 0, -5, Number.NaN, Number.POSITIVE_INFINITY, 1e12, 1_000, 1_001),
);
const fed: fc.Arbitrary<FedSample> = fc.record({
  value,
  after: fc.constantFrom(0, 5, 5, 5, 30, 600, -10),
  serialNumber: fc.constantFrom('SN1', 'SN1', 'SN1', 'SN2'),
});
/** Number of samples in a day, plus those that are needed to confirm a value. */
const A_DAY_OF_SAMPLES = 288 + 6;

test('a published value is never NaN, infinite or negative', () => {
  fc.assert(
    fc.property(counter, fc.array(fed, { maxLength: 60 }), (kind, samples) => {
      const feed = new Feed(kind);
      for (const sample of samples) {
        const published = feed.sample(sample);
        expect(published === null || (Number.isFinite(published) && published >= 0)).toBe(true);
      }
    }),
  );
});

test('a lifetime counter never falls, and once published is never unknown again', () => {
  fc.assert(
    fc.property(fc.array(fed, { maxLength: 80 }), (samples) => {
      const feed = new Feed('lifetime');
      let last: number | null = null;
      for (const sample of samples) {
        const published = feed.sample(sample);
        if (last !== null) expect(published).toBeGreaterThanOrEqual(last);
        last = published;
      }
    }),
  );
});

test('no value is held for longer than a day of fresh samples', () => {
  const anything = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(counter, fc.array(fed, { maxLength: 20 }), anything, (kind, before, cycle) => {
      const feed = new Feed(kind);
      for (const sample of before) feed.sample(sample);
      feed.sample({ value: 1, after: 120 });
      let longest = 0;
      let held = 0;
      for (let index = 0; index < 2 * A_DAY_OF_SAMPLES; index++) {
        feed.sample({ value: cycle[index % cycle.length] ?? 0 });
        held = isHeld(feed.verdict) ? held + 1 : 0;
        longest = Math.max(longest, held);
      }
      expect(longest).toBeLessThanOrEqual(A_DAY_OF_SAMPLES);
    }),
    { numRuns: 60 },
  );
});

test('the order of samples of one moment does not matter', () => {
  const growth = fc.double({ min: -3, max: 3, noNaN: true });
  fc.assert(
    fc.property(growth, growth, (one, other) => {
      const shown = (first: number, second: number): number | null => {
        const feed = new Feed('lifetime');
        feed.values(1_000, 1_000);
        feed.sample({ value: 1_000 + first });
        return feed.sample({ value: 1_000 + second, after: 0 });
      };
      expect(shown(one, other)).toBe(shown(other, one));
    }),
  );
});

test('a state that went through its file judges as before', () => {
  fc.assert(
    fc.property(counter, fc.array(fed, { maxLength: 40 }), fc.array(fed, { maxLength: 10 }), (kind, before, after) => {
      const straight = new Feed(kind);
      const reread = new Feed(kind);
      for (const sample of before) {
        straight.sample(sample);
        reread.sample(sample);
      }
      if (reread.state !== null) {
        const witness = { serialNumber: null, uuid: null, swappedAt: null, seenAt: 0, seenReadAt: 0, wrongClock: null };
        const device = { witness, lastW: 0, counters: { p: reread.state } };
        const file = JSON.stringify({ version: 1, plants: {}, devices: { d: device } });
        reread.state = guardStateCodec.parse(JSON.parse(file)).devices['d']?.counters['p'] ?? null;
      }
      for (const sample of after) expect(reread.sample(sample)).toBe(straight.sample(sample));
    }),
  );
});

test('the state of a counter does not grow', () => {
  fc.assert(
    fc.property(counter, fc.array(fed, { maxLength: 200 }), (kind, samples) => {
      const feed = new Feed(kind);
      for (const sample of samples) feed.sample(sample);
      expect(JSON.stringify(feed.state).length).toBeLessThan(1_200);
    }),
  );
});
