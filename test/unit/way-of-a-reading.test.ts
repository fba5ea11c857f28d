import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const PAGE = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8');

interface Row {
  readonly name: string;
  readonly file: string;
}

/** Returns the rows of the table under a heading of the page: number, name, file and job. */
function rowsUnder(heading: string): readonly Row[] {
  const [, section = ''] = PAGE.split(`### ${heading}\n`);
  const [table = ''] = section.split('\n#');
  return [...table.matchAll(/^\| \d+ \| `(\w+)` \| `([\w/.-]+)` \| [^|]+\|$/gm)].map(([, name = '', file = '']) => ({ name, file }));
}

const textOf = (file: string): string => {
  const path = join(ROOT, 'src', file);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
};

describe.each([
  ['Hops from the reply to MQTT', 20],
  ['Shapes of a reading', 12],
])('docs/architecture.md, %s', (heading, most) => {
  const rows = rowsUnder(heading);

  test(`has at most ${most}`, () => {
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.length).toBeLessThanOrEqual(most);
  });

  test.each(rows)('$name is defined in $file', ({ name, file }) => {
    expect(textOf(file)).toMatch(
      new RegExp(String.raw`^(?:export (?:class|function|async function|interface) |  (?:async )?)${name}\b`, 'm'),
    );
  });
});
