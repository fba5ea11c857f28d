/** All texts for users, by key. English has every key; another language may lack some. */
import en from './en.json' with { type: 'json' };
import type { Language } from './languages.ts';
import { filled } from './placeholders.ts';

export type TextKey = keyof typeof en;

/** Key of the description of an option: `option.` and its path. Its English text is in the schema of the configuration. */
type OptionKey = `option.${string}`;

/** The values that replace the `{placeholders}` of a text, by name. */
export type Values = Readonly<Record<string, Wording | number>>;

/** The key of a text and its values. It is turned into words once the language is known. */
export interface Phrase {
  readonly key: TextKey;
  readonly values?: Values | undefined;
}

/** The description of an option within a sentence. */
interface OptionText {
  /** Path of the option, such as `mqtt.url`. */
  readonly option: string;
  readonly english: string;
}

/** A phrase, or a text that is the same in every language: a file name, an address, an id. The parts of a list follow each other. */
export type Wording = Phrase | OptionText | string | readonly Wording[];

/**
 * Returns the text of a key in one language, with its values filled in (`placeholders.ts`); the English text if the language has none.
 * @param english the English text of an option
 */
export type Texts = (key: TextKey | OptionKey, values?: Values, english?: string) => string;

/** The texts of a language other than English, by key; `machine` marks a translation that no native speaker has read yet. */
export type Translation = Partial<Record<TextKey | OptionKey | 'machine', string>>;

export function textsFrom(translated: Translation, language: Language = 'en'): Texts {
  const texts: Texts = (key, values, english = '') => {
    const own = translated[key];
    const text = own ?? (en as Translation)[key] ?? english;
    return values === undefined ? text : filled(text, (name) => valueIn(values, name, texts), own === undefined ? 'en' : language);
  };
  return texts;
}

export const ENGLISH: Texts = textsFrom({});

function valueIn(values: Values, name: string, texts: Texts): string | undefined {
  const value = values[name];
  return value === undefined ? undefined : inWords(value, texts);
}

export const phrase = (key: TextKey, values?: Values): Phrase => ({ key, values });

export function inWords(wording: Wording | number, texts: Texts): string {
  if (typeof wording !== 'object') return String(wording);
  if ('key' in wording) return texts(wording.key, wording.values);
  if ('option' in wording) return texts(`option.${wording.option}`, undefined, wording.english).replace(/\.$/, '');
  return wording.map((part) => inWords(part, texts)).join('');
}

/** The keys of one section, without the name of the section: for example, point ids for `point.14` and slugs for `entity`. */
export type KeyIn<Section extends string, Key = TextKey> = Key extends `${Section}.${infer Rest}` ? Rest : never;

/** All keys of one section, with its name. */
export const keysOf = (section: string): readonly TextKey[] =>
  (Object.keys(en) as TextKey[]).filter((key) => key.startsWith(`${section}.`));

/** The name of a point: the key of a text, or a name that the user has configured (`own`). */
export type Name = { readonly key: TextKey } | { readonly own: string };

export const nameIn = (name: Name, texts: Texts): string => ('own' in name ? name.own : texts(name.key));
