import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffMs } from '../../../src/schedule/backoff.ts';

const backoff = { baseMs: 1_000, capMs: 60_000 };

describe('backoff', () => {
  it('doubles up to the cap', () => {
    expect([1, 2, 3, 6, 7, 100, 5_000].map((failures) => backoffMs(failures, 0, backoff))).toEqual([
      1_000, 2_000, 4_000, 32_000, 60_000, 60_000, 60_000,
    ]);
  });

  it('leaves up to a half to chance', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (failures, chance) => {
          const full = backoffMs(failures, 0, backoff);
          expect(backoffMs(failures, chance, backoff)).toBeGreaterThanOrEqual(full / 2);
          expect(backoffMs(failures, chance, backoff)).toBeLessThanOrEqual(full);
        },
      ),
    );
  });
});
