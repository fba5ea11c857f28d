import { describe, expect, it } from 'vitest';
import { flattened, importedBy, operationOf, operationsSince, undoBookCodec } from '../../../../src/homeassistant/statistics/undo.ts';

const HOUR = 3_600_000;
const row = (hour: number, state: number, sum: number) => ({ start: hour * HOUR, state, sum });

describe('the record of an operation', () => {
  const rows = [row(5, 10, 1), row(6, 11, 2), row(9, 14, 5)];
  const operation = operationOf(
    'sensor.a',
    { rows: [row(1, 6, 1), row(2, 7, 2), row(6, 11.5, 2.5), row(7, 12, 3)], shifts: [{ start: 5 * HOUR, amount: 4 }] },
    rows,
    123,
  );

  it('is the hours that were added, the rows that were replaced, and where sums were shifted', () => {
    expect(operation).toEqual({
      statisticId: 'sensor.a',
      writtenMs: 123,
      added: [
        { from: HOUR, to: 2 * HOUR },
        { from: 7 * HOUR, to: 7 * HOUR },
      ],
      replaced: [row(6, 11, 2)],
      shifted: [row(5, 10, 1)],
    });
  });

  it.each([
    [200, 0],
    [150, 1],
    [123, 2],
    [0, 2],
  ])('is found by the time from which it is to be undone: since %d, the last %d', (sinceMs, count) => {
    const { writtenMs, ...ofEarlierVersion } = operation;
    const operations = [ofEarlierVersion, operation, { ...operation, writtenMs: 160 }];
    expect(operationsSince({ version: 1, operations }, sinceMs)).toBe(count);
  });

  it('survives the file it is kept in', () => {
    const book = { version: 1 as const, operations: [operation] };
    expect(undoBookCodec.parse(JSON.parse(JSON.stringify(book)))).toEqual(book);
    expect(() => undoBookCodec.parse({ version: 2 })).toThrow();
  });

  it('tells our hours from those of others', () => {
    const imported = importedBy({ version: 1, operations: [operation] }, 'sensor.a');
    expect([1, 2, 3, 6, 7].filter((hour) => imported(hour * HOUR))).toEqual([1, 2, 7]);
    expect(importedBy({ version: 1, operations: [operation] }, 'sensor.b')(HOUR)).toBe(false);
  });

  it('counts nothing where it cannot be removed', () => {
    const now = [row(1, 6, 1), row(2, 7, 2), ...rows.slice(0, 2), row(7, 12, 3), row(9, 14, 5)];
    expect(flattened(now, operation)).toEqual([row(1, 0, 0), row(2, 0, 0), row(7, 11, 2)]);
  });
});
