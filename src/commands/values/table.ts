import Table from 'cli-table3';

const GAP = '  ';
const BORDERS = ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'];
const LINES = ['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'];
/** No borders, so that the output can be piped and pasted. */
const CHARS = { ...Object.fromEntries([...BORDERS, ...LINES].map((name) => [name, ''])), middle: GAP };

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/** A table as lines of text, each column as wide as its longest cell. */
export function renderTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const table = new Table({
    colAligns: columns.map(({ align = 'left' }) => align),
    chars: CHARS,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
  });
  const titles = columns.map(({ title }) => title);
  const head = titles.some((title) => title !== '') ? [titles] : [];
  table.push(...[...head, ...rows].map((row) => row.map(oneLine)));
  return table
    .toString()
    .split('\n')
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

/** Names come from the cloud: control characters would break the line or control the terminal. */
export const oneLine = (text: string): string => text.replace(/\p{Cc}+/gu, ' ');
