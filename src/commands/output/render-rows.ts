import { stringify } from 'csv-stringify/sync';
import type { KeyIn, Texts } from '../../texts/texts.ts';
import type { RowFormat } from '../choices.ts';
import { Table } from './table.ts';

/** A row: the value of each field by the field's name, in the order of the fields. */
export type Row = Readonly<Record<string, string | number | null>>;

/** Name of a field that a table can show. */
export type FieldName = KeyIn<'field'>;

/** The fields of a row that each format shows, and how the table shows them. */
export interface Layout {
  /** Names of the fields in CSV. */
  readonly columns: readonly string[];
  /** Names of the fields in the table for the terminal. Their titles are the texts `field.<name>`. */
  readonly table: readonly FieldName[];
  /** Names of the fields in the table that hold numbers, which are aligned to the right. */
  readonly numbers: readonly string[];
  /** Returns the text of a field in the table; if absent, the value itself, and `-` for null. */
  readonly cell?: (field: string, value: string | number | null) => string;
}

/** Renders rows in one format: `rows` returns the text of some more rows, `end` the text after the last one. */
interface Renderer {
  rows(rows: readonly Row[]): string;
  end(): string;
}

/**
 * Renders rows as text, one piece for each batch. A batch is not kept after its text was returned.
 * @param texts the titles of the table
 */
export async function* renderRows(
  format: RowFormat,
  layout: Layout,
  texts: Texts,
  batches: AsyncIterable<readonly Row[]> | Iterable<readonly Row[]>,
): AsyncGenerator<string> {
  const renderer = RENDERERS[format](layout, texts);
  for await (const rows of batches) if (rows.length > 0) yield renderer.rows(rows);
  yield renderer.end();
}

const RENDERERS: Readonly<Record<RowFormat, (layout: Layout, texts: Texts) => Renderer>> = {
  table: ({ table: fields, numbers, cell = plainCell }, texts) => {
    const table = new Table(fields.map((field) => ({ title: texts(`field.${field}`), align: numbers.includes(field) ? 'right' : 'left' })));
    const lines = (rows: readonly Row[]): string => table.lines(rows.map((row) => fields.map((field) => cell(field, row[field] ?? null))));
    return { rows: lines, end: () => lines([]) };
  },
  csv: ({ columns }) => {
    let head: readonly Row[] = [Object.fromEntries(columns.map((column) => [column, column]))];
    const lines = (rows: readonly Row[]): string => {
      const text = csv(columns, [...head, ...rows]);
      head = [];
      return text;
    };
    return { rows: lines, end: () => lines([]) };
  },
  json: () => {
    let before = '[\n';
    return {
      rows: (rows) => {
        const text = before + rows.map((row) => `  ${JSON.stringify(row)}`).join(',\n');
        before = ',\n';
        return text;
      },
      end: () => (before === '[\n' ? '[]\n' : '\n]\n'),
    };
  },
  ndjson: () => ({ rows: (rows) => rows.map((row) => `${JSON.stringify(row)}\n`).join(''), end: () => '' }),
};

const plainCell = (_field: string, value: string | number | null): string => String(value ?? '-');

/**
 * Renders rows as CSV (RFC 4180). A text from the cloud that a spreadsheet would take for a formula gets an apostrophe before
 * it.
 */
const csv = (columns: readonly string[], rows: readonly Row[]): string =>
  rows.length === 0 ? '' : stringify([...rows], { columns: [...columns], record_delimiter: '\r\n', escape_formulas: true });
