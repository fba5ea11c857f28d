import { readFileSync } from 'node:fs';
import { ENGLISH, type Texts, type Translation, textsFrom } from '../texts/texts.ts';

interface Configured {
  /** Language as iSolarCloud writes it, such as `_pt_BR`. */
  readonly isolarcloud: { readonly language: string };
}

const FOLDER = new URL('../texts/', import.meta.url);

/**
 * Returns the texts in the configured language. The file of `_de_DE` is `de.json`.
 * @param folder the folder of the files
 */
export const textsOf = ({ isolarcloud }: Configured, folder: URL = FOLDER): Texts => readTexts(isolarcloud.language.slice(1, 3), folder);

/**
 * Returns the texts of a language. Texts without a translation are in English; so are all, if the language has no file.
 * @param language code of ISO 639-1, such as `pt`
 */
export function readTexts(language: string, folder: URL = FOLDER): Texts {
  if (language === 'en') return ENGLISH;
  try {
    return textsFrom(JSON.parse(readFileSync(new URL(`${language}.json`, folder), 'utf8')) as Translation);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ENGLISH;
    throw error;
  }
}
