import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { waitHintMs } from '../../../src/isolarcloud/wait-hint.ts';

const DATE = 'Fri, 03 Oct 2025 13:25:00 GMT';
const DAY_MS = 86_400_000;
const ofHeader = (header: string | null) => waitHintMs({ header, date: DATE, envelope: undefined });
const ofBody = (envelope: unknown) => waitHintMs({ header: null, date: DATE, envelope });

describe('a hint to wait', () => {
  it.each([
    ['15', 15_000],
    [' 15 ', 15_000],
    ['1.5', 1_500],
    ['0.0001', 1],
    ['30s', 30_000],
    ['30 seconds', 30_000],
    ['Fri, 03 Oct 2025 13:35:00 GMT', 600_000],
    ['2025-10-03T13:35:00Z', 600_000],
    ['99999999999999999999', DAY_MS],
    ['Fri, 03 Oct 2125 13:35:00 GMT', DAY_MS],
    ['0', undefined],
    ['-15', undefined],
    ['Fri, 03 Oct 2025 13:15:00 GMT', undefined],
    ['2025-10-03 13:35:00', undefined],
    ['2025-10-03T10:35:00-03:00', 600_000],
    ['soon 1', undefined],
    ['1e9', undefined],
    ['', undefined],
    [null, undefined],
  ])('in the header as %j is %s ms', (header, ms) => expect(ofHeader(header)).toBe(ms));

  it.each(['retry_after', 'retryAfter', 'retry_in', 'retryIn', 'retry_seconds', 'retrySeconds'])(
    'may be called %s, at the top or in the data',
    (name) => {
      for (const value of [1800, '1800']) {
        expect(ofBody({ result_code: 'E901', [name]: value })).toBe(1_800_000);
        expect(ofBody({ result_code: 'E901', result_data: { [name]: value } })).toBe(1_800_000);
      }
    },
  );

  it('is the longest of several', () => {
    expect(waitHintMs({ header: '60', date: null, envelope: { retry_after: 90, result_data: { retry_in: '30' } } })).toBe(90_000);
  });

  it('is none as a date where the reply has no date of its own', () => {
    expect(waitHintMs({ header: 'Fri, 03 Oct 2025 13:35:00 GMT', date: null, envelope: null })).toBeUndefined();
  });

  it('is more than nothing and at most a day, whatever the reply has', () => {
    fc.assert(
      fc.property(fc.option(fc.string()), fc.jsonValue(), fc.jsonValue(), (header, first, second) => {
        const envelope = { retry_after: first, result_data: { retryIn: second } };
        const ms = waitHintMs({ header, date: DATE, envelope });
        expect(ms === undefined || (ms > 0 && ms <= DAY_MS)).toBe(true);
      }),
    );
  });
});
