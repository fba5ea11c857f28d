import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reconnectDelayMs } from '../../../src/mqtt/backoff.ts';

const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('the reconnect delay', () => {
  it('doubles from at most 1 s to at most 30 s', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 1000].map((failures) => reconnectDelayMs(failures, 1))).toEqual([
      1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000,
    ]);
  });

  it('leaves the upper half to chance', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1 }), chance, (failures, drawn) => {
        const longest = reconnectDelayMs(failures, 1);
        const delay = reconnectDelayMs(failures, drawn);
        expect(delay).toBeGreaterThanOrEqual(longest / 2);
        expect(delay).toBeLessThanOrEqual(longest);
      }),
    );
  });
});
