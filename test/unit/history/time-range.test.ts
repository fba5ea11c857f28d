import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isBridgeError } from '../../../src/errors.ts';
import { checkPeriods, lastPeriod, type Period, readableStamp, type Slice, slices, timeRangeOf } from '../../../src/history/time-range.ts';
import { ENGLISH, inWords } from '../../../src/texts/texts.ts';

const TODAY = '2026-03-10';

const refusal = (period: Period, from: string, to: string | null): string => {
  try {
    timeRangeOf(period, from, to, TODAY);
  } catch (error) {
    if (isBridgeError(error) && /^(?:span|usage)_invalid$/.test(error.code)) return inWords(error.context.detail ?? '', ENGLISH);
    throw error;
  }
  return '';
};

describe('a span of time', () => {
  it.each([
    ['day', '2026-03-09'],
    ['month', '2026-03'],
    ['year', '2026'],
    ['minute', '2026-03-09'],
  ] as const)('of each %s ends by default with the last that the cloud has', (period, last) => {
    expect(lastPeriod(period, TODAY)).toBe(last);
    expect(timeRangeOf(period, last, null, TODAY)).toEqual({ period, from: last, to: last });
  });

  it('on the first of a month ends with the month before: the cloud has nothing of today', () => {
    expect(lastPeriod('month', '2026-03-01')).toBe('2026-02');
    expect(lastPeriod('year', '2026-01-01')).toBe('2025');
  });

  it.each([
    ['reversed', 'day', '2025-02-02', '2025-02-01', '--from 2025-02-02 is after --to 2025-02-01'],
    [
      'that begins in the future',
      'month',
      '2026-04',
      null,
      '--from 2026-04 is not over; the last that iSolarCloud has is 2026-03, it has nothing of today',
    ],
    [
      'that ends today',
      'day',
      '2026-03-01',
      '2026-03-10',
      '--to 2026-03-10 is not over; the last that iSolarCloud has is 2026-03-09, it has nothing of today',
    ],
    [
      'that ends in the future',
      'year',
      '2020',
      '2027',
      '--to 2027 is not over; the last that iSolarCloud has is 2026, it has nothing of today',
    ],
    ['of a day that does not exist', 'day', '2025-02-30', null, '"2025-02-30" is no day; write one such as 2025-01-31'],
    ['of a day where months are asked for', 'month', '2025-02-01', null, '"2025-02-01" is no month; write one such as 2025-01'],
    ['of words', 'year', 'last', null, '"last" is no year; write one such as 2025'],
  ] as const)('%s is refused with a sentence', (_what, period, from, to, sentence) => expect(refusal(period, from, to)).toBe(sentence));
});

describe('a period as it is written', () => {
  it.each([
    ['day', '2026-11', 'month'],
    ['day', '2026', 'year'],
    ['month', '2026', 'year'],
    ['year', '2026-11-01', 'day'],
    ['minute', '2026-11', 'month'],
  ] as const)('for --period %s is not %s, and the period that it is can be chosen', (period, text, other) => {
    const check = () => checkPeriods(period, { from: text, choosable: true });
    expect(check).toThrow(expect.objectContaining({ code: 'usage_invalid', message: expect.stringContaining(`or add --period ${other}`) }));
  });

  it.each(['31.01.2025', '2025/01/31', '2025-1-31', '2025-02-30', 'yesterday', ''])('is no day as %j', (text) => {
    const check = () => checkPeriods('day', { from: '2025-01-01', to: text, choosable: true });
    expect(check).toThrow(`"${text}" is no day; write one such as 2025-01-31`);
  });

  it('is named without an option that the command does not have', () => {
    const check = () => checkPeriods('day', { from: '2026-11', choosable: false });
    expect(check).toThrow('The command line has a mistake: "2026-11" is no day; write one such as 2025-01-31.');
  });
});

describe('slices', () => {
  it('hold 100 days, 24 months, 5 years or 3 hours', () => {
    expect(slices({ period: 'day', from: '2025-01-01', to: '2025-04-11' })).toEqual([
      { from: '20250101', to: '20250410' },
      { from: '20250411', to: '20250411' },
    ]);
    expect(slices({ period: 'month', from: '2023-02', to: '2025-02' })).toEqual([
      { from: '202302', to: '202501' },
      { from: '202502', to: '202502' },
    ]);
    expect(slices({ period: 'year', from: '2020', to: '2024' })).toEqual([{ from: '2020', to: '2024' }]);
    const [first, ...others] = slices({ period: 'minute', from: '2025-01-01', to: '2025-01-02' });
    expect(first).toEqual({ from: '20250101000000', to: '20250101025959' });
    expect(others).toHaveLength(15);
    expect(others.at(-1)).toEqual({ from: '20250102210000', to: '20250102235959' });
  });

  it('are the fewest, without gap or overlap', () => {
    const day = fc
      .date({ min: new Date('2000-01-01'), max: new Date('2026-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10));
    fc.assert(
      fc.property(day, day, (one, other) => {
        const [from, to] = [one, other].sort() as [string, string];
        const found = slices({ period: 'day', from, to });
        const days = (slice: Slice): number => (epochDay(slice.to) - epochDay(slice.from)) as number;
        const all = epochDay(to) - epochDay(from) + 1;
        expect(found).toHaveLength(Math.ceil(all / 100));
        expect(found.reduce((sum, slice) => sum + days(slice) + 1, 0)).toBe(all);
        for (const [index, slice] of found.slice(1).entries()) expect(epochDay(slice.from)).toBe(epochDay(found[index]?.to ?? '') + 1);
      }),
    );
  });
});

const epochDay = (text: string): number => Date.parse(text.replace(/^(\d{4})-?(\d\d)-?(\d\d)$/, '$1-$2-$3')) / 86_400_000;

it.each([
  ['20250131', '2025-01-31'],
  ['202501', '2025-01'],
  ['2025', '2025'],
  ['20250131100500', '2025-01-31T10:05:00'],
])('the stamp %s reads %s', (stamp, text) => expect(readableStamp(stamp)).toBe(text));
