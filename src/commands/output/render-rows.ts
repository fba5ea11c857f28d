import { stringify } from 'csv-stringify/sync';
import type { HistoryFormat } from '../../history/format-names.ts';

/** A row with its columns by name, in their order. */
export type Described = Readonly<Record<string, string | number | null>>;

/** The parts of a file, one after the other. @param batches rows, of which there may be many */
export function* render(
  format: HistoryFormat,
  columns: readonly string[],
  batches: Iterable<readonly Described[]>,
  table: (columns: readonly string[], rows: readonly Described[]) => string,
): Generator<string> {
  switch (format) {
    case 'table':
      yield table(columns, [...batches].flat());
      break;
    case 'csv':
      yield csv(columns, [Object.fromEntries(columns.map((column) => [column, column]))]);
      for (const rows of batches) if (rows.length > 0) yield csv(columns, rows);
      break;
    case 'ndjson':
      for (const rows of batches) yield rows.map((row) => `${JSON.stringify(row)}\n`).join('');
      break;
    case 'json':
      yield* json(batches);
  }
}

/** RFC 4180. A name from the cloud that a spreadsheet would take for a formula gets an apostrophe before it. */
const csv = (columns: readonly string[], rows: readonly Described[]): string =>
  stringify([...rows], { columns: [...columns], record_delimiter: '\r\n', escape_formulas: true });

function* json(batches: Iterable<readonly Described[]>): Generator<string> {
  let before = '[\n';
  for (const rows of batches) {
    for (const row of rows) {
      yield `${before}  ${JSON.stringify(row)}`;
      before = ',\n';
    }
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}
