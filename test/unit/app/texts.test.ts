import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { languageBeforeCheck, languageOf, readTexts, textsByLanguage } from '../../../src/app/texts.ts';

const folder = mkdtempSync(join(tmpdir(), 'texts-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('the texts of a language come from its file, and are English where it has none', () => {
  writeFileSync(join(folder, 'pt.json'), '{ "point.14.13134": "Rendimento" }');
  const portuguese = readTexts('pt', pathToFileURL(`${folder}/`));

  expect(portuguese('point.14.13134')).toBe('Rendimento');
  expect(portuguese('point.14.13141')).toBe('Battery level');
});

it('the texts of all languages are at hand', () => {
  const texts = textsByLanguage();
  expect(texts('pt')('point.14.13134')).toBe('Rendimento fotovoltaico total');
  expect(texts('en')('point.14.13134')).toBe('Total PV yield');
});

describe('the configured language', () => {
  it.each([
    ['auto', '_pt_BR', 'pt'],
    ['auto', '_en_US', 'en'],
    ['auto', '_de_DE', 'de'],
    ['auto', '_ja_JP', 'en'],
    ['en', '_pt_BR', 'en'],
    ['pt', '_en_US', 'pt'],
  ])('of language %s with texts of iSolarCloud in %s is %s', (language, ofCloud, expected) => {
    expect(languageOf({ language, isolarcloud: { language: ofCloud } })).toBe(expected);
  });
});

describe('the language before the configuration is checked', () => {
  const languageWith = (env: Record<string, string>, text: string | null = null) =>
    languageBeforeCheck({
      path: null,
      env,
      readFile: () => {
        if (text === null) throw new Error('there is no file');
        return text;
      },
    });

  it.each([
    ['that of the file', {}, 'language: pt', 'pt'],
    ['that of a file with mistakes', {}, 'isolarcloud: { language: _pt_BR }\nmqtt: {', 'pt'],
    ['that of the environment, which goes before the file', { ISOLARCLOUD2MQTT_LANGUAGE: 'en' }, 'language: pt', 'en'],
    ['that of the texts of iSolarCloud', { ISOLARCLOUD2MQTT_ISOLARCLOUD_LANGUAGE: '_pt_BR' }, null, 'pt'],
    ['that of the terminal without a configuration', { LC_ALL: 'pt_BR.UTF-8', LANG: 'en_US' }, null, 'pt'],
    ['that of the terminal where the configuration names none', { LANG: 'pt_BR.UTF-8' }, 'version: 1', 'pt'],
    ['English where nothing says another', { LANG: 'C' }, null, 'en'],
    ['English for a file that is no configuration', {}, 'isolarcloud: [pt]\nlanguage: [pt]', 'en'],
  ])('is %s', (_, env, text, expected) => {
    expect(languageWith(env as Record<string, string>, text)).toBe(expected);
  });
});
