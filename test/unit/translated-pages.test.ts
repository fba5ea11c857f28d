import { readdirSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

const FOLDER = 'docs/pt-BR';
const pages = readdirSync(FOLDER);

/** The pages of the documentation to which a page links: text and path of each. */
const linksOf = (page: string) =>
  [...readFileSync(join(FOLDER, page), 'utf8').matchAll(/\[([^\]]+)\]\(([^)#]+\.md)(?:#[^)]*)?\)/g)].map(([, text = '', target = '']) => ({
    text,
    path: normalize(join(FOLDER, target)),
  }));

it('these pages are there in Portuguese', () => {
  expect(pages).toEqual([
    'README.md',
    'configuration.md',
    'errors.md',
    'get-the-keys.md',
    'home-assistant.md',
    'installation.md',
    'node-red.md',
    'points.md',
    'removals.md',
    'set-up.md',
  ]);
});

describe.each(pages)('the Portuguese page %s', (page) => {
  it('leads to no English page but its own, which leads back', () => {
    const english = linksOf(page).filter(({ path }) => !path.startsWith(FOLDER));
    expect(english.map(({ text }) => text)).toEqual(['English']);
    const [own] = english;
    expect(readFileSync(own?.path ?? '', 'utf8')).toMatch(new RegExp(`\\[Português do Brasil\\]\\((?:docs/|\\.\\./)?pt-BR/${page}\\)`));
  });
});
