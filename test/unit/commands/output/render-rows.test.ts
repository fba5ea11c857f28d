import { describe, expect, it } from 'vitest';
import type { RowFormat } from '../../../../src/commands/choices.ts';
import { type Layout, type Row, renderRows } from '../../../../src/commands/output/render-rows.ts';
import { ENGLISH, textsFrom } from '../../../../src/texts/texts.ts';

const LAYOUT: Layout = { columns: ['time', 'plant', 'peak'], table: ['plant', 'peak'], numbers: ['peak'] };
const ROWS: readonly (readonly Row[])[] = [
  [{ time: '2025-01-01', plant: '=A, "B"', peak: 1.5 }],
  [],
  [{ time: '2025-01-02', plant: 'C', peak: null }],
];
const pieces = async (format: RowFormat, batches = ROWS): Promise<string[]> => {
  const texts: string[] = [];
  for await (const text of renderRows(format, LAYOUT, ENGLISH, batches)) texts.push(text);
  return texts;
};
const text = async (format: RowFormat, batches = ROWS): Promise<string> => (await pieces(format, batches)).join('');

describe('rows are written as', () => {
  it('CSV, in which no name is a formula', async () => {
    expect(await text('csv')).toBe(`time,plant,peak\r\n2025-01-01,"'=A, ""B""",1.5\r\n2025-01-02,C,\r\n`);
    expect(await text('csv', [])).toBe('time,plant,peak\r\n');
  });
  it('JSON, also without a row', async () => {
    expect(JSON.parse(await text('json'))).toEqual(ROWS.flat());
    expect(JSON.parse(await text('json', [[]]))).toEqual([]);
  });
  it('NDJSON', async () => {
    const lines = (await text('ndjson')).split('\n').slice(0, -1);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(ROWS.flat());
  });
  it('a table, whose titles are there without a row too', async () => {
    expect(await text('table')).toBe('plant    peak\n=A, "B"   1.5\nC           -\n');
    expect(await text('table', [])).toBe('plant  peak\n');
  });
  it('a table with titles in the language of the user; CSV keeps the names of its fields', async () => {
    const portuguese = textsFrom({ 'field.plant': 'usina', 'field.peak': 'máximo' });
    const first = async (format: RowFormat) => (await renderRows(format, LAYOUT, portuguese, ROWS).next()).value?.split(/\r?\n/)[0];
    expect([await first('table'), await first('csv')]).toEqual(['usina    máximo', 'time,plant,peak']);
  });
  it.each(['table', 'csv', 'json', 'ndjson'] as const)('%s as they come: the first rows before the next are asked for', async (format) => {
    let asked = 0;
    async function* endless(): AsyncGenerator<readonly Row[]> {
      for (;;) {
        asked += 1;
        yield [{ time: '2025-01-01', plant: 'C', peak: asked }];
      }
    }
    const { value } = await renderRows(format, LAYOUT, ENGLISH, endless()).next();
    expect(value).toContain('C');
    expect(asked).toBe(1);
  });
});
