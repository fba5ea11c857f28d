import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';

import {
  commentsOf,
  deadAbbreviations,
  deadCitations,
  deadCitationsOfPage,
  deadLinks,
  deadSections,
  type Sections,
  sectionsOf,
} from '../support/citations.ts';

const ROOT = join(import.meta.dirname, '../..');
const REFERENCE = 'docs/reference';
const OWN_FILE = 'test/unit/citations.test.ts';

const exists = (path: string): boolean => existsSync(join(ROOT, path));
const read = (path: string): string | null => {
  if (!exists(path)) return null;
  return statSync(join(ROOT, path)).isDirectory() ? '' : readFileSync(join(ROOT, path), 'utf8');
};
const filesIn = (folder: string): readonly string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`);

describe('the finder', () => {
  const sections = new Map([['cloud.md', sectionsOf('# Cloud\n\n## 1. Calls\n\n### 1.2 Limits\n\n## 2. Replies\n')]]);
  const dead = (comment: string): readonly string[] => deadCitations(comment, sections, (path) => path === 'docs/points.md');

  it.each([
    'At most 50 keys (cloud.md 1.2).',
    'cloud.md 1.2: bursts are refused.',
    'Headers and replies (cloud.md 1, 1.2 and 2).',
    'docs/points.md lists them.',
    'The will is held back (MQTT 5 section 3.1.3.2.2), see MQTT 3.1.1 section 3.3.5 and RFC 9110 section 10.2.3.',
  ])('accepts "%s"', (comment) => {
    expect(dead(comment)).toEqual([]);
  });

  it.each([
    ['At most 50 keys (cloud.md 1.3).', 'cloud.md has no section 1.3'],
    ['Headers and replies (cloud.md 1, 1.2 and 3).', 'cloud.md has no section 3'],
    ['At most 50 keys (cloud.md).', 'cloud.md is cited without a section'],
    ['At most 50 keys (clouds.md 1.2).', 'docs/reference/clouds.md does not exist'],
    ['docs/pionts.md lists them.', 'docs/pionts.md does not exist'],
    ['At most 50 keys (guide section 6.3).', 'section 6.3 of no document'],
    ['Section 3.3.5 allows it.', 'section 3.3.5 of no document'],
    ['docs/points.md 1.2 lists them.', 'docs/points.md 1.2 is cited as "points.md 1.2"'],
    ['At most 50 keys (design: limits of calls).', '(design: limits of calls) is no document'],
    ['At most 50 keys (guide, example).', '(guide, example) is no document'],
    ['The list of guide 6.3 ends here.', 'guide 6.3 is no document'],
  ])('finds that "%s" leads nowhere', (comment, finding) => {
    expect(dead(comment)).toEqual([finding]);
  });

  it('reads a citation that is broken over two lines of a comment', () => {
    const source =
      'const a = 1; // cloud.md 1.2\n/**\n * At most 50 keys (cloud.md\n * 1.3).\n */\n// RFC 9110\n// section 5.\nconst b = 2;\n';
    expect(commentsOf(source)).toEqual(['cloud.md 1.2', 'At most 50 keys (cloud.md 1.3).', 'RFC 9110 section 5.']);
  });

  const page = '# Limits of calls\n\n## `url` and more: [b](b.md)\n\n## Twice\n\n## Twice\n\nSee section 2.\n';
  const linked = (markdown: string): readonly string[] =>
    deadLinks('docs/a.md', markdown, (path) => ({ 'docs/b.md': page, src: '' })[path] ?? null);

  it.each([
    '[b](b.md)',
    '[b](b.md#limits-of-calls)',
    '[b](b.md#url-and-more-b)',
    '[b](b.md#twice-1)',
    '[s](../src)',
    '[w](https://example.org/x#y)',
  ])('accepts the link %s', (markdown) => {
    expect(linked(markdown)).toEqual([]);
  });

  it.each([
    ['[c](c.md)', 'c.md: no such file'],
    ['![c](images/c.png)', 'images/c.png: no such file'],
    ['[b](b.md#limits)', 'b.md#limits: no such heading'],
    ['# Here\n\n[here](#there)', '#there: no such heading'],
  ])('finds that the link %j leads nowhere', (markdown, finding) => {
    expect(linked(markdown)).toEqual([finding]);
  });

  it('finds what a page cites beside its links', () => {
    const findings = (markdown: string): readonly string[] => deadCitationsOfPage(markdown, sections, () => false);
    expect(findings('See [clouds.md](clouds.md) and `cloud.md 1.2`.')).toEqual([]);
    expect(findings('See `cloud.md 1.3`.')).toEqual(['cloud.md has no section 1.3']);
  });

  it('finds an abbreviation with a section that does not exist', () => {
    const abbreviations = new Map([['C', sections.get('cloud.md') ?? new Set<string>()]]);
    expect(deadAbbreviations('| own; C 1.2, 2 |', abbreviations)).toEqual([]);
    expect(deadAbbreviations('| own; C 1.2, 1.4 |', abbreviations)).toEqual(['C has no section 1.4']);
  });

  it('finds a section that its own document does not have', () => {
    expect(deadSections(page)).toEqual(['no section 2']);
    expect(deadSections(`${page}\n### 2 Replies\n`)).toEqual([]);
  });
});

describe('the repository', () => {
  const reference = readdirSync(join(ROOT, REFERENCE)).filter((name) => name !== 'README.md');
  const sections = new Map(reference.map((name) => [name, sectionsOf(read(`${REFERENCE}/${name}`) ?? '')]));
  const sources = ['src', 'test', 'scripts'].flatMap(filesIn).filter((file) => file.endsWith('.ts') && file !== OWN_FILE);
  const abbreviations = (names: Readonly<Record<string, string>>): Sections =>
    new Map(Object.entries(names).map(([name, file]) => [name, sections.get(file) ?? new Set()]));
  const pages = [...readdirSync(ROOT), ...filesIn('docs'), ...filesIn('examples')].filter((file) => file.endsWith('.md'));

  test('no comment cites what is not there', () => {
    const dead = sources.flatMap((file) =>
      commentsOf(read(file) ?? '').flatMap((comment) => deadCitations(comment, sections, exists).map((finding) => `${file}: ${finding}`)),
    );
    expect(dead).toEqual([]);
  });

  test('every reference document is cited', () => {
    const text = sources.map((file) => read(file) ?? '').join('\n');
    expect(reference.filter((name) => !text.includes(`${name} `))).toEqual([]);
  });

  test.each(pages.filter((page) => !page.startsWith(REFERENCE)))('%s cites nothing that is not there', (page) => {
    expect(deadCitationsOfPage(read(page) ?? '', sections, exists)).toEqual([]);
  });

  test.each<readonly [string, Sections]>([
    ['docs/glossary.md', abbreviations({ API: 'isolarcloud-open-api.md', HA: 'home-assistant.md' })],
    [`${REFERENCE}/isolarcloud-open-api.md`, abbreviations({ G: 'open-api-guide.md' })],
  ])('%s abbreviates no citation of a section that does not exist', (page, known) => {
    expect(deadAbbreviations(read(page) ?? '', known)).toEqual([]);
  });

  test.each(pages)('no link of %s leads nowhere', (page) => {
    expect(deadLinks(page, read(page) ?? '', read)).toEqual([]);
  });

  test.each(reference)('%s speaks of no section that it does not have', (name) => {
    expect(deadSections(read(`${REFERENCE}/${name}`) ?? '')).toEqual([]);
  });
});
