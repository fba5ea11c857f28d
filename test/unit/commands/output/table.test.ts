import { describe, expect, it } from 'vitest';
import { renderTable, Table } from '../../../../src/commands/output/table.ts';

describe('a table', () => {
  it('is as wide as what stands in it, without trailing spaces', () => {
    const columns = [{ title: 'name' }, { title: 'value', align: 'right' as const }, { title: 'unit' }];

    expect(
      renderTable(columns, [
        ['Casa Ipê', '5', 'W'],
        ['x', '-10.25', ''],
      ]),
    ).toBe('name       value  unit\nCasa Ipê       5  W\nx         -10.25\n');
  });

  it('needs no titles, and no columns', () => {
    expect(
      renderTable(
        [],
        [
          ['a', 'b'],
          ['long', 'c'],
        ],
      ),
    ).toBe('a     b\nlong  c\n');
    expect(renderTable([{ title: '' }, { title: '' }], [['a', 'b']])).toBe('a  b\n');
  });

  it('keeps every row in its line, and obeys no command to the terminal', () => {
    expect(renderTable([{ title: 'name' }], [['two\r\nlines \u001b[2J']])).toBe('name\ntwo lines  [2J\n');
  });

  it('is written in parts, and a later row that is wider widens its column from there on', () => {
    const table = new Table([{ title: 'name' }, { title: 'value', align: 'right' }]);

    expect(table.lines([['one', '1']])).toBe('name  value\none       1\n');
    expect(table.lines([['longer', '2']])).toBe('longer      2\n');
    expect(table.lines([['x', '3']])).toBe('x           3\n');
  });

  it('counts the columns of a terminal, not the characters', () => {
    expect(
      renderTable(
        [{ title: '' }, { title: '' }],
        [
          ['太阳', 'a'],
          ['Ipê', 'b'],
        ],
      ),
    ).toBe('太阳  a\nIpê   b\n');
  });
});
