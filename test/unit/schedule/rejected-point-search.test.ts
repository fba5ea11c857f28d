import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, MINUTE_MS } from '../../../src/calendar.ts';
import {
  applyProbe,
  NOTHING_REJECTED,
  nextProbe,
  type PointSearch,
  rejected,
  suspect,
  unsuspected,
} from '../../../src/schedule/rejected-point-search.ts';

const startMs = Date.UTC(2026, 0, 1);
const points = (count: number): string[] => Array.from({ length: count }, (_, index) => `${index}`);

/** Makes one poll of a cloud that rejects every request with one of the points in `bad`, and then all probes that are due. */
function poll(before: PointSearch, all: readonly string[], bad: ReadonlySet<string>, nowMs: number) {
  let calls = 0;
  const isRejected = (asked: readonly string[]): boolean => {
    calls += 1;
    return asked.some((point) => bad.has(point));
  };
  const asked = unsuspected(before, all);
  const rejected = asked.length > 0 && isRejected(asked);
  let search = rejected ? suspect(before, asked, nowMs) : before;
  for (let trial = nextProbe(search, all, nowMs); trial !== null; trial = nextProbe(search, all, nowMs)) {
    search = applyProbe(search, trial, isRejected(trial), nowMs);
  }
  return { search, calls, read: rejected ? [] : asked };
}

describe('the search for a rejected point', () => {
  it('finds it in at most eight calls, whichever it is, and leaves all others readable', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.nat(99), (count, index) => {
        const bad = `${index % count}`;
        const { search, calls } = poll(NOTHING_REJECTED, points(count), new Set([bad]), startMs);
        expect(calls).toBeLessThanOrEqual(8);
        expect(rejected(search)).toEqual([bad]);
        expect(unsuspected(search, points(count))).toEqual(points(count).filter((point) => point !== bad));
      }),
    );
  });

  it('tries a point that was found again after a day, alone, and takes it back when it is answered', () => {
    const { search } = poll(NOTHING_REJECTED, points(60), new Set(['41']), startMs);
    expect(nextProbe(search, points(60), startMs + DAY_MS - 1)).toBeNull();
    expect(nextProbe(search, points(60), startMs + DAY_MS)).toEqual(['41']);
    expect(rejected(poll(search, points(60), new Set(['41']), startMs + DAY_MS).search)).toEqual(['41']);
    expect(poll(search, points(60), new Set(), startMs + DAY_MS).search.suspects).toEqual([]);
  });

  it('goes on the next day with several bad points, after the poll that shows that there are more, and finds them all in the end', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(99), { minLength: 2, maxLength: 4 }), (indexes) => {
        const bad = new Set(indexes.map(String));
        let search = NOTHING_REJECTED;
        for (let day = 0; day < 8; day++) {
          let searching = 0;
          for (let at = 0; at < DAY_MS; at += 60 * MINUTE_MS) {
            const next = poll(search, points(100), bad, startMs + day * DAY_MS + at + day);
            searching += next.calls - (next.read.length > 0 ? 1 : 0);
            search = next.search;
          }
          expect(searching).toBeLessThanOrEqual(8 + 1);
        }
        expect(new Set(rejected(search))).toEqual(bad);
      }),
      { numRuns: 20 },
    );
  });

  it('for any set of rejected points, never identifies a good point as rejected, and never exceeds the calls of a day', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.uniqueArray(fc.nat(99)), (count, indexes) => {
        const bad = new Set(indexes.map(String));
        let search = NOTHING_REJECTED;
        for (let day = 0; day < 4; day++) {
          let searching = 0;
          for (let at = 0; at < DAY_MS; at += 2 * 60 * MINUTE_MS) {
            const next = poll(search, points(count), bad, startMs + day * DAY_MS + at + day);
            searching += next.calls - (next.read.length > 0 ? 1 : 0);
            search = next.search;
            expect(rejected(search).filter((point) => !bad.has(point))).toEqual([]);
          }
          expect(searching).toBeLessThanOrEqual(8 + 1);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('gives up a type for the day where everything is rejected', () => {
    const all = points(20);
    const everything = new Set(all);
    let search = NOTHING_REJECTED;
    let calls = 0;
    for (let at = 0; at < DAY_MS; at += 5 * MINUTE_MS) {
      const next = poll(search, all, everything, startMs + at);
      search = next.search;
      calls += next.calls;
    }
    expect(calls).toBeLessThanOrEqual(8 + 1);
    expect(unsuspected(search, all)).toEqual([]);
  });

  it('frees them all once the cloud accepts them again', () => {
    const all = points(20);
    let search = NOTHING_REJECTED;
    for (let at = 0; at < 12; at++) search = poll(search, all, new Set(all), startMs + at * 5 * MINUTE_MS).search;
    expect(unsuspected(search, all)).toEqual([]);
    for (let at = 60; at < 60 + 26 * 60; at += 60) search = poll(search, all, new Set(), startMs + at * MINUTE_MS).search;
    expect(unsuspected(search, all)).toEqual(all);
  });

  it('does not probe points that are not polled any more', () => {
    const search = suspect(NOTHING_REJECTED, points(4), startMs);
    expect(nextProbe(search, ['another'], startMs)).toBeNull();
    expect(nextProbe(search, ['another', '3'], startMs)).toEqual(['0', '1']);
  });

  it('asks for all suspects together after an hour of rest, and not before', () => {
    const search = suspect(NOTHING_REJECTED, points(8), startMs);
    expect(nextProbe(search, points(8), startMs + 60 * MINUTE_MS - 1)).toEqual(points(4));
    expect(nextProbe(search, points(8), startMs + 60 * MINUTE_MS)).toEqual(points(8));
  });

  it('tries a point at once whose next trial lies farther ahead than a day: the clock was set back', () => {
    const { search } = poll(NOTHING_REJECTED, points(4), new Set(['2']), startMs);
    expect(nextProbe(search, points(4), startMs - MINUTE_MS)).toEqual(['2']);
    expect(nextProbe(search, points(4), startMs)).toBeNull();
  });

  it('leaves what belongs to another group of suspects as it is', () => {
    const search = suspect(suspect(NOTHING_REJECTED, ['a', 'b'], startMs), ['c', 'd'], startMs);
    const after = applyProbe(search, ['a'], true, startMs);
    expect(rejected(after)).toEqual(['a']);
    expect(unsuspected(after, ['a', 'b', 'c', 'd'])).toEqual(['b']);
  });
});
