import { describe, expect, it } from 'vitest';
import { type Described, render } from '../../../../src/commands/output/render-rows.ts';
import type { HistoryFormat } from '../../../../src/history/format-names.ts';

const ROWS: readonly (readonly Described[])[] = [
  [{ time: '2025-01-01', plant: '=A, "B"', peak: 1.5 }],
  [],
  [{ time: '2025-01-02', plant: 'C', peak: null }],
];
const text = (format: HistoryFormat, batches = ROWS): string =>
  [...render(format, ['time', 'plant', 'peak'], batches, (_, rows) => `${rows.length} rows\n`)].join('');

describe('history is written as', () => {
  it('CSV, in which no name is a formula', () => {
    expect(text('csv')).toBe(`time,plant,peak\r\n2025-01-01,"'=A, ""B""",1.5\r\n2025-01-02,C,\r\n`);
  });
  it('JSON, also without a row', () => {
    expect(JSON.parse(text('json'))).toEqual(ROWS.flat());
    expect(JSON.parse(text('json', [[]]))).toEqual([]);
  });
  it('NDJSON', () => {
    const lines = text('ndjson').split('\n').slice(0, -1);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(ROWS.flat());
  });
  it('a table', () => expect(text('table')).toBe('2 rows\n'));
});
