import stringWidth from 'string-width';

const GAP = '  ';
const ASCII = /^[\x20-\x7e]*$/;

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right' | undefined;
}

/**
 * A table as lines of text without borders, so that it can be piped and pasted. A column is as wide as its widest cell so far:
 * later rows may widen it, from their lines on.
 */
export class Table {
  readonly #columns: readonly Column[];
  readonly #widths: number[] = [];
  #head: readonly string[][];

  /**
   * @param columns if none has a title, there is no line with titles; a row may have more cells than there are columns here:
   * these are aligned to the left
   */
  constructor(columns: readonly Column[]) {
    this.#columns = columns;
    const titles = columns.map(({ title }) => title);
    this.#head = titles.some((title) => title !== '') ? [titles] : [];
  }

  /** Returns more rows as lines; the line with the titles comes before the first row of the table. */
  lines(rows: readonly (readonly string[])[]): string {
    const cells = [...this.#head, ...rows.map((row) => row.map(oneLine))];
    this.#head = [];
    for (const row of cells) {
      for (const [column, cell] of row.entries()) this.#widths[column] = Math.max(this.#widths[column] ?? 0, widthOf(cell));
    }
    return cells.map((row) => `${this.#line(row)}\n`).join('');
  }

  #line(row: readonly string[]): string {
    const padded = row.map((cell, column) => {
      const padding = ' '.repeat((this.#widths[column] ?? 0) - widthOf(cell));
      return this.#columns[column]?.align === 'right' ? padding + cell : cell + padding;
    });
    return padded.join(GAP).trimEnd();
  }
}

/** Renders a table of which all rows are known. */
export const renderTable = (columns: readonly Column[], rows: readonly (readonly string[])[]): string => new Table(columns).lines(rows);

/**
 * Replaces control characters by spaces. Names come from the cloud, and control characters would break the line or control the
 * terminal.
 */
export const oneLine = (text: string): string => text.replace(/\p{Cc}+/gu, ' ');

/** Number of columns that a text takes on a terminal. */
export const widthOf = (text: string): number => (ASCII.test(text) ? text.length : stringWidth(text));

/** Cuts a text to at most `width` columns. A text that is cut ends with an ellipsis. */
export function fitted(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let cut = '';
  for (const character of text) {
    if (widthOf(`${cut}${character}…`) > width) break;
    cut += character;
  }
  return `${cut.trimEnd()}…`;
}
