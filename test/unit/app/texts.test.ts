import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { readTexts, textsOf } from '../../../src/app/texts.ts';
import { ENGLISH } from '../../../src/texts/texts.ts';

const folder = mkdtempSync(join(tmpdir(), 'texts-'));
const url = pathToFileURL(`${folder}/`);
afterAll(() => rmSync(folder, { recursive: true }));

describe('the texts of the configured language', () => {
  const inLanguage = (language: string) => textsOf({ isolarcloud: { language } }, url);

  it('are English while the language has no file', () => {
    expect(inLanguage('_de_DE')).toBe(ENGLISH);
    expect(inLanguage('_en_US')).toBe(ENGLISH);
  });

  it('come from a file that a translator adds, even if it has one text only', () => {
    writeFileSync(join(folder, 'de.json'), '{ "point.14.13134": "PV-Ertrag gesamt" }');
    const german = inLanguage('_de_DE');
    expect(german('point.14.13134')).toBe('PV-Ertrag gesamt');
    expect(german('point.14.13141')).toBe('Battery level');
  });
});

it('has Portuguese', () => {
  expect(readTexts('pt')('point.14.13134')).toBe('Rendimento fotovoltaico total');
});
