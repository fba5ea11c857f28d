import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AddressRotation } from '../../../src/mqtt/address-rotation.ts';

const FAILED = { isRefused: false, lastedMs: 0 };
const REFUSED = { isRefused: true, lastedMs: 0 };
const MINUTE = 60_000;
const HALF = 0.5;

describe('the addresses of a broker', () => {
  it('are tried in turn without a delay, and all again after a growing one', () => {
    const rotation = new AddressRotation(['a', 'b', 'c']);
    const tries = Array.from({ length: 7 }, () => [rotation.url, rotation.ended(FAILED, 0, HALF)]);
    expect(tries).toEqual([
      ['a', { delayMs: 0, isNewRound: false }],
      ['b', { delayMs: 0, isNewRound: false }],
      ['c', { delayMs: 750, isNewRound: true }],
      ['a', { delayMs: 0, isNewRound: false }],
      ['b', { delayMs: 0, isNewRound: false }],
      ['c', { delayMs: 1_500, isNewRound: true }],
      ['a', { delayMs: 0, isNewRound: false }],
    ]);
  });

  it('begin with the one whose connection was good, after the shortest delay', () => {
    const rotation = new AddressRotation(['a', 'b']);
    for (let round = 0; round < 5; round += 1) rotation.ended(FAILED, 0, HALF);
    expect(rotation.url).toBe('b');
    expect(rotation.ended({ isRefused: false, lastedMs: MINUTE }, 0, HALF)).toEqual({ delayMs: 750, isNewRound: true });
    expect(rotation.url).toBe('b');
    rotation.ended(FAILED, 0, HALF);
    expect(rotation.url).toBe('a');
  });

  it('are not held to one that lets the bridge in and drops it at once', () => {
    const rotation = new AddressRotation(['a', 'b']);
    expect(rotation.ended({ isRefused: false, lastedMs: 100 }, 0, HALF).delayMs).toBe(0);
    expect(rotation.url).toBe('b');
  });

  it('leave one that refuses the client out for a minute while there are others', () => {
    const rotation = new AddressRotation(['a', 'b']);
    rotation.ended(REFUSED, 0, HALF);
    rotation.ended(FAILED, 0, HALF);
    expect(rotation.url).toBe('b');
    rotation.ended(FAILED, 1_000, HALF);
    expect(rotation.url).toBe('b');
    rotation.ended(FAILED, MINUTE, HALF);
    expect(rotation.url).toBe('a');
  });

  it('wait until the first of them may be tried again if all refuse the client', () => {
    const rotation = new AddressRotation(['a', 'b']);
    rotation.ended(REFUSED, 0, HALF);
    expect(rotation.ended(REFUSED, 1_000, HALF)).toEqual({ delayMs: 59_000, isNewRound: true });
    expect(rotation.url).toBe('a');
  });

  it('never try one that refuses the client twice within a minute, and never wait longer than a minute', () => {
    const end = fc.record({ isRefused: fc.boolean(), lastedMs: fc.constantFrom(0, 0, 0, 100, MINUTE), tookMs: fc.nat(10_000) });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.array(end, { maxLength: 60 }),
        fc.float({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (count, ends, chance) => {
          const rotation = new AddressRotation(Array.from({ length: count }, (_, index) => `${index}`));
          const refusedMs = new Map<string, number>();
          let nowMs = 0;
          for (const { tookMs, ...ended } of ends) {
            const { url } = rotation;
            expect(nowMs - (refusedMs.get(url) ?? -MINUTE)).toBeGreaterThanOrEqual(MINUTE);
            nowMs += tookMs;
            if (ended.isRefused) refusedMs.set(url, nowMs);
            const { delayMs } = rotation.ended(ended, nowMs, chance);
            expect(delayMs).toBeLessThanOrEqual(MINUTE);
            nowMs += delayMs;
          }
        },
      ),
    );
  });
});
