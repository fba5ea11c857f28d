import { readFileSync } from 'node:fs';
import type { ConfigInput } from '../config/load.ts';
import { languageOptions } from '../config/written-language.ts';
import { programFile } from '../program-file.ts';
import { LANGUAGES, type Language } from '../texts/languages.ts';
import { ENGLISH, type Texts, type Translation, textsFrom } from '../texts/texts.ts';

interface Configured {
  /** A language, or `auto`. */
  readonly language: string;
  /** Language as iSolarCloud writes it, such as `_pt_BR`. */
  readonly isolarcloud: { readonly language: string };
}

const FOLDER = programFile('texts/');

/** Returns the configured language: `auto` is that of the texts of iSolarCloud. It is English if there is no such language. */
export const languageOf = ({ language, isolarcloud }: Configured): Language =>
  known(language === 'auto' ? isolarcloud.language.slice(1, 3) : language);

/**
 * Returns the language before the configuration is checked: the one that its file or the environment names, whatever else is wrong
 * there; that of the terminal if they name none.
 */
export function languageBeforeCheck(input: ConfigInput): Language {
  const options = languageOptions(input);
  return options === null ? known(localeOf(input.env).slice(0, 2)) : languageOf(options);
}

/** The locale of the terminal, such as `pt_BR`; empty if the environment names none. */
export const localeOf = ({ LC_ALL, LC_MESSAGES, LANG }: ConfigInput['env']): string =>
  (LC_ALL || LC_MESSAGES || LANG || '').replace(/[.@].*/, '');

const known = (code: string): Language => LANGUAGES.find((language) => language === code) ?? 'en';

/** Returns the texts in the configured language. */
export const textsOf = (config: Configured): Texts => readTexts(languageOf(config));

/**
 * Returns the texts of a language. Texts without a translation are in English.
 * @param folder the folder of the files
 */
export const readTexts = (language: Language, folder: URL = FOLDER): Texts =>
  language === 'en' ? ENGLISH : textsFrom(JSON.parse(readFileSync(new URL(`${language}.json`, folder), 'utf8')) as Translation, language);

/** Returns a function for the texts of each language; a file is read when its language is first asked for. */
export function textsByLanguage(): (language: Language) => Texts {
  const read = new Map<Language, Texts>();
  return (language) => {
    const texts = read.get(language) ?? readTexts(language);
    read.set(language, texts);
    return texts;
  };
}
