import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const SOURCES = join(import.meta.dirname, '../../../src');

/** The packages that are loaded with a file: those of its imports, and of their imports, without types and `import()`. */
function packagesLoadedBy(file: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file)) return new Set();
  seen.add(file);
  const found = new Set<string>();
  for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(/^(?:import|export)\s(?!type\s)[^;]*?from '([^']+)';/gm)) {
    if (!specifier.startsWith('.')) found.add(specifier);
    else if (specifier.endsWith('.ts')) for (const name of packagesLoadedBy(join(dirname(file), specifier), seen)) found.add(name);
  }
  return found;
}

const OF_THE_PAGE = /^(@?hono(\/|$)|prom-client$)/;

test.each(['commands/run.ts', 'app/app.ts', 'commands/doctor/doctor.ts', 'main.ts'])('%s loads no package of the page', (file) => {
  const packages = [...packagesLoadedBy(join(SOURCES, file))];
  expect(packages.length).toBeGreaterThan(0);
  expect(packages.filter((name) => OF_THE_PAGE.test(name))).toEqual([]);
});

test('app/page.ts, which is loaded when the page is on, loads them', () => {
  const packages = [...packagesLoadedBy(join(SOURCES, 'app/page.ts'))];
  expect(packages.filter((name) => OF_THE_PAGE.test(name))).toEqual(expect.arrayContaining(['hono', 'prom-client']));
});
