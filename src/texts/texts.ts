/** The texts that people read, by key. English is complete; another language has what was translated. */
import en from './en.json' with { type: 'json' };

export type TextKey = keyof typeof en;

/** Values for the `{placeholders}` of a text. */
type Values = Readonly<Record<string, string | number | Phrase>>;

/** A text and its values, put into words once the language is known. */
export interface Phrase {
  readonly key: TextKey;
  readonly values?: Values | undefined;
}

/** A phrase, or what is the same in every language: a file, an address, an id. */
export type Wording = Phrase | string;

/** The texts of one language; English where it has none. */
export type Texts = (key: TextKey, values?: Values) => string;

export const ENGLISH: Texts = (key, values) => filled(en[key], values, ENGLISH);

/** The content of a language's file. */
export type Translation = Partial<Record<TextKey, string>>;

export function textsFrom(translated: Translation): Texts {
  const texts: Texts = (key, values) => filled(translated[key] ?? en[key], values, texts);
  return texts;
}

const filled = (text: string, values: Values | undefined, texts: Texts): string =>
  values === undefined ? text : text.replace(/\{(\w+)\}/g, (placeholder, name: string) => inWords(values[name] ?? placeholder, texts));

export const phrase = (key: TextKey, values?: Values): Phrase => ({ key, values });

export const inWords = (wording: Wording | number, texts: Texts): string =>
  typeof wording === 'object' ? texts(wording.key, wording.values) : String(wording);

/** The keys of a section, without the section: point ids for `point.14`, slugs for `entity`. */
export type KeyIn<Section extends string, Key = TextKey> = Key extends `${Section}.${infer Rest}` ? Rest : never;

/** A name: the key of a text, or a text of the user's own. */
export type Name = { readonly key: TextKey } | { readonly own: string };

export const nameIn = (name: Name, texts: Texts): string => ('own' in name ? name.own : texts(name.key));
