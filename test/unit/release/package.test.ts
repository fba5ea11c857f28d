import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deadLinks } from '../../support/citations.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** Pages for people who change the program. They link to its sources, which the package does not contain. */
const FOR_DEVELOPERS = /^(CONTRIBUTING\.md|docs\/(architecture|glossary)\.md|docs\/(decisions|reference)\/.*)$/;

/** @returns the paths of all files that `npm pack` puts into the package */
function packedFiles(): readonly string[] {
  const output = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: ROOT, encoding: 'utf8', timeout: 60_000 });
  const [packed] = Object.values(JSON.parse(output) as Record<string, { files: { path: string }[] }>);
  return (packed?.files ?? []).map(({ path }) => path);
}

describe('the npm package', () => {
  const files = packedFiles();

  it('has licence, changelog, examples and Dockerfile beside the documentation', () => {
    expect(files).toEqual(
      expect.arrayContaining([
        'LICENSE',
        'CHANGELOG.md',
        'Dockerfile',
        'examples/compose.yaml',
        'config.example.yaml',
        'docs/configuration.md',
      ]),
    );
  });

  it('has no file that its user must not get', () => {
    expect(files.filter((path) => /(^|\/)(test|state|\.cache|secrets\.yaml|config\.yaml)(\/|$)/.test(path))).toEqual([]);
  });

  it.each(files.filter((path) => path.endsWith('.md') && !FOR_DEVELOPERS.test(path)))(
    'every link of %s leads to a file of the package',
    (page) => {
      const read = (path: string): string | null => {
        const isFolder = files.some((file) => file.startsWith(`${path}/`));
        if (isFolder) return '';
        return files.includes(path) && existsSync(join(ROOT, path)) ? readFileSync(join(ROOT, path), 'utf8') : null;
      };
      expect(deadLinks(page, readFileSync(join(ROOT, page), 'utf8'), read)).toEqual([]);
    },
  );
});
