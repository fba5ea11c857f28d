import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ADDRESSED } from '../../../scripts/release/addresses.ts';

const ROOT = join(import.meta.dirname, '../../..');
const OWN_FILE = /^(test\/unit\/release\/|scripts\/release\/|package\.json$)/;

it('every file with an address of this project gets its owner from package.json', () => {
  const tracked = execFileSync(
    'git',
    ['grep', '--untracked', '--files-with-matches', '--extended-regexp', '(github\\.com|ghcr\\.io)/[A-Za-z0-9_.-]+/isolarcloud2mqtt\\b'],
    {
      cwd: ROOT,
      encoding: 'utf8',
    },
  );
  expect(
    tracked
      .trim()
      .split('\n')
      .filter((file) => !OWN_FILE.test(file))
      .sort(),
  ).toEqual([...ADDRESSED].sort());
});

it('the release workflow builds every image target of the Dockerfile', () => {
  const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
  const targets = [...read('Dockerfile').matchAll(/^FROM .* AS (\w+)$/gm)].map(([, name]) => name).filter((name) => name !== 'build');
  const built = [...read('.github/workflows/release.yml').matchAll(/- \{ target: (\w+),/g)].map(([, name]) => name);
  expect(built).toEqual(targets);
});
