import { readFileSync } from 'node:fs';
import { ENGLISH, type Texts, type Translation, textsFrom } from '../texts/texts.ts';

interface Configured {
  /** Language as the cloud writes it: `_pt_BR`. */
  readonly isolarcloud: { readonly language: string };
}

const FOLDER = new URL('../texts/', import.meta.url);

/**
 * The texts in the configured language. A language exists by its file: `src/texts/de.json` is that of `_de_DE`.
 * @param folder where the files are
 */
export const textsOf = ({ isolarcloud }: Configured, folder: URL = FOLDER): Texts => readTexts(isolarcloud.language.slice(1, 3), folder);

/**
 * The texts of a language, those without a translation in English; all in English where the language has no file.
 * @param language of ISO 639-1, such as `pt`
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
