import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { describedOptions } from '../../../src/config/shape.ts';
import { LANGUAGES } from '../../../src/texts/languages.ts';
import { ENGLISH, inWords, nameIn, phrase, type TextKey, textsFrom } from '../../../src/texts/texts.ts';
import { CompiledCopy } from '../../support/compiled-copy.ts';

const FOLDER = new URL('../../../src/texts/', import.meta.url);
const contentOf = (file: string): Record<string, string> => JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'));
const KEYS = Object.keys(contentOf('en.json'));
/** What every language has; Portuguese has everything but the log. */
const SECTIONS_OF_ALL = ['device_type', 'point', 'entity', 'state', 'doctor', 'offer', 'fleet', 'page', 'setup', 'authorize'];
/** The keys of the descriptions of options. Their English texts are in the schema. */
const OPTIONS = describedOptions().map((path): string => `option.${path.join('.')}`);
const translations = readdirSync(FOLDER).filter((file) => file.endsWith('.json') && file !== 'en.json');

it('everything but the log speaks Portuguese', () => {
  const portuguese = contentOf('pt.json');
  const missing = [...KEYS, ...OPTIONS].filter((key) => !Object.hasOwn(portuguese, key));
  expect(missing.filter((key) => !key.startsWith('log.'))).toEqual([]);
});

it('every language has a file, and every file is one of a language', () => {
  expect(translations.map((file) => file.replace('.json', ''))).toEqual(LANGUAGES.filter((language) => language !== 'en').toSorted());
});

it('a translation is marked as made by a machine, unless a native speaker has read it', () => {
  expect(translations.filter((file) => contentOf(file)['machine'] === undefined)).toEqual(['pt.json']);
});

describe.each(translations)('%s', (file) => {
  const { machine: _, ...translated } = contentOf(file);

  it('has the names of entities, the page, the set-up and the doctor', () => {
    const needed = KEYS.filter((key) => SECTIONS_OF_ALL.includes(key.split('.')[0] ?? ''));
    expect(needed.filter((key) => !Object.hasOwn(translated, key))).toEqual([]);
  });

  it('has no key that English does not have, and no empty text', () => {
    expect(Object.keys(translated).filter((key) => !KEYS.includes(key) && !OPTIONS.includes(key))).toEqual([]);
    expect(Object.keys(translated).filter((key) => translated[key]?.trim() === '')).toEqual([]);
  });

  it('has its keys in the order of English', () => {
    expect(Object.keys(translated)).toEqual([...KEYS, ...OPTIONS].filter((key) => Object.hasOwn(translated, key)));
  });
});

const placeholdersOf = (text: string | undefined): readonly string[] => [...new Set(text?.match(/\{\w+(?=[:}])/g))];

it.each(translations)('no text of %s has a placeholder that the English one has not', (file) => {
  const { machine: _, ...translated } = contentOf(file);
  const english = contentOf('en.json');
  const strange = Object.keys(translated).filter((key) =>
    placeholdersOf(translated[key]).some((placeholder) => !placeholdersOf(english[key]).includes(placeholder)),
  );
  expect(strange).toEqual([]);
});

describe('the texts of a language', () => {
  const soc: TextKey = 'point.14.13141';

  it('are English where there is no translation', () => {
    const german = textsFrom({ [soc]: 'Ladestand' });
    expect(german(soc)).toBe('Ladestand');
    expect(german('point.14.13134')).toBe(ENGLISH('point.14.13134'));
  });

  it('have values in the place of their placeholders', () => {
    expect(ENGLISH('doctor.found', { count: 2 })).toBe('2 found');
    expect(textsFrom({ 'doctor.found': 'gefunden: {count}' })('doctor.found', { count: 2 })).toBe('gefunden: 2');
  });

  it('have a phrase among the values in the same language', () => {
    const german = textsFrom({ 'doctor.found': 'gefunden: {count}', 'doctor.clock.agrees': 'stimmt' });
    const nested = phrase('doctor.found', { count: phrase('doctor.clock.agrees') });
    expect(inWords(nested, german)).toBe('gefunden: stimmt');
    expect(inWords(nested, ENGLISH)).toBe('agrees with the cloud found');
    expect(inWords('state/account.json', german)).toBe('state/account.json');
  });

  it('have the description of an option, whose English text is in the schema', () => {
    const option = { option: 'mqtt.url', english: 'Address.' };
    expect(inWords(['mqtt.url: ', option], textsFrom({ 'option.mqtt.url': 'Endereço.' }))).toBe('mqtt.url: Endereço');
    expect(inWords(option, ENGLISH)).toBe('Address');
  });

  it('leave a name that the user gave as it is', () => {
    expect(nameIn({ own: 'Garage' }, ENGLISH)).toBe('Garage');
    expect(nameIn({ key: soc }, ENGLISH)).toBe('Battery level');
  });
});

describe('type errors', () => {
  const BATTERY = 'src/catalogue/battery.ts';
  const copy = new CompiledCopy([BATTERY]);
  afterAll(() => copy.remove());

  it('include a point without an English name', () => {
    copy.change(BATTERY, (text) => text.replace("['58605', 'soh'", "['58599', 'soh'"));
    expect(copy.complaintsIn(BATTERY)).toEqual([expect.stringContaining('58599')]);
  });

  it('include a family of points of which one has no English name', () => {
    copy.change(BATTERY, (text) => text.replace('58625];', '58634];').replace('58625] as', '58634] as'));
    expect(copy.complaintsIn(BATTERY)).not.toEqual([]);
  });
});
