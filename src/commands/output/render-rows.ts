import { stringify } from 'csv-stringify/sync';
import type { RowFormat } from '../choices.ts';
import { Table } from './table.ts';

/** A row with its fields by name, in their order. */
export type Row = Readonly<Record<string, string | number | null>>;

/** Which fields are shown, and how. */
export interface Layout {
  /** Fields of CSV. */
  readonly columns: readonly string[];
  /** Fields of the table, which is for people. */
  readonly table: readonly string[];
  /** Fields of the table that hold numbers. */
  readonly numbers: readonly string[];
  /** How the table shows a field; by default as it is, and `-` for null. */
  readonly cell?: (field: string, value: string | number | null) => string;
}

/** Text of the rows so far, and of the end. */
interface Renderer {
  rows(rows: readonly Row[]): string;
  end(): string;
}

/** The rows as text, in the pieces in which they come. Nothing is kept of what has been written. */
export async function* renderRows(
  format: RowFormat,
  layout: Layout,
  batches: AsyncIterable<readonly Row[]> | Iterable<readonly Row[]>,
): AsyncGenerator<string> {
  const renderer = RENDERERS[format](layout);
  for await (const rows of batches) if (rows.length > 0) yield renderer.rows(rows);
  yield renderer.end();
}

const RENDERERS: Readonly<Record<RowFormat, (layout: Layout) => Renderer>> = {
  table: ({ table: fields, numbers, cell = plainCell }) => {
    const table = new Table(fields.map((title) => ({ title, align: numbers.includes(title) ? 'right' : 'left' })));
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

/** RFC 4180. A name from the cloud that a spreadsheet would take for a formula gets an apostrophe before it. */
const csv = (columns: readonly string[], rows: readonly Row[]): string =>
  rows.length === 0 ? '' : stringify([...rows], { columns: [...columns], record_delimiter: '\r\n', escape_formulas: true });
