import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { LANGUAGES } from '../../src/texts/languages.ts';

const BUNDLE = join(import.meta.dirname, '../../dist/page/bundle');
const LARGEST_BYTES = 180_000;
const LARGEST_GZIP_BYTES = 60_000;
const LARGEST_LATE_BYTES = 40_000;
const LARGEST_LATE_GZIP_BYTES = 15_000;

const index = readFileSync(join(BUNDLE, 'index.html'), 'utf8');
const assets = readdirSync(join(BUNDLE, 'assets'));
const contentOf = (file: string): Buffer => readFileSync(join(BUNDLE, 'assets', file));
/** The parts that are loaded when they are shown or needed; the steps are those that the set-up and the configuration share. */
const isLate = (file: string): boolean =>
  /^(setup-page|configuration-page|change-point|diagnosis-page|fleet-page|offers-section|steps)-/.test(file);
const isDictionary = (file: string): boolean => LANGUAGES.some((language) => file.startsWith(`${language}-`)) && file.endsWith('.js');

const sizesOf = (file: string) => ({ bytes: contentOf(file).length, zipped: gzipSync(contentOf(file), { level: 9 }).length });

it('set-up, configuration, diagnosis, fleet and offers are parts of their own, with a budget of their own', () => {
  const late = assets.filter(isLate);
  for (const part of ['setup-page-', 'configuration-page-', 'diagnosis-page-', 'fleet-page-', 'offers-section-'])
    expect(late.some((file) => file.startsWith(part))).toBe(true);
  const sizes = late.map(sizesOf);
  expect(sizes.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(LARGEST_LATE_BYTES);
  expect(sizes.reduce((sum, { zipped }) => sum + zipped, 0)).toBeLessThanOrEqual(LARGEST_LATE_GZIP_BYTES);
});

it('all scripts and styles of a running bridge with the largest dictionary fit into the budget', () => {
  const code = assets.filter((file) => /\.(js|css)$/.test(file) && !isDictionary(file) && !isLate(file)).map(sizesOf);
  const dictionaries = assets.filter(isDictionary).map(sizesOf);
  expect(dictionaries).toHaveLength(LANGUAGES.length);
  const total = (size: 'bytes' | 'zipped'): number =>
    code.reduce((sum, one) => sum + one[size], 0) + Math.max(...dictionaries.map((one) => one[size]));
  expect(total('bytes')).toBeLessThanOrEqual(LARGEST_BYTES);
  expect(total('zipped')).toBeLessThanOrEqual(LARGEST_GZIP_BYTES);
});

it('the dictionaries have no text but those of the page', () => {
  const dictionary = assets.filter(isDictionary).map((file) => contentOf(file).toString());
  for (const text of dictionary) {
    expect(text).toContain('poll.now');
    expect(text).not.toMatch(/entity\.|error\.|doctor\.cause/);
  }
});

it('no style sheet has light-dark(), which the canvas of the chart cannot read', () => {
  expect(assets.filter((file) => file.endsWith('.css') && contentOf(file).includes('light-dark('))).toEqual([]);
});

it('nothing is inline, every file has its hash in its name, and all addresses are relative', () => {
  expect(index).not.toMatch(/<style|<script(?![^>]* src=)|style="|\son\w+="/);
  expect([...index.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address)).toSatisfy((addresses: string[]) =>
    addresses.every((address) => address.startsWith('./assets/')),
  );
  expect(assets.filter((file) => !/-[\w-]{8,}\.\w+$/.test(file))).toEqual([]);
});
