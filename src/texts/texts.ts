/** All texts for users, by key. English has every key; another language may lack some. */
import en from './en.json' with { type: 'json' };

export type TextKey = keyof typeof en;

/** The values that replace the `{placeholders}` of a text, by name. */
type Values = Readonly<Record<string, string | number | Phrase>>;

/** The key of a text and its values. It is turned into words once the language is known. */
export interface Phrase {
  readonly key: TextKey;
  readonly values?: Values | undefined;
}

/** A phrase, or a text that is the same in every language: a file name, an address, an id. */
export type Wording = Phrase | string;

/** Returns the text of a key in one language, with its values filled in; the English text if the language has none. */
export type Texts = (key: TextKey, values?: Values) => string;

export const ENGLISH: Texts = (key, values) => filled(en[key], values, ENGLISH);

/** The texts of a language other than English, by key. */
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

/** The keys of one section, without the name of the section: for example, point ids for `point.14` and slugs for `entity`. */
export type KeyIn<Section extends string, Key = TextKey> = Key extends `${Section}.${infer Rest}` ? Rest : never;

/** All keys of one section, with its name. */
export const keysOf = (section: string): readonly TextKey[] =>
  (Object.keys(en) as TextKey[]).filter((key) => key.startsWith(`${section}.`));

/** The name of a point: the key of a text, or a name that the user has configured (`own`). */
export type Name = { readonly key: TextKey } | { readonly own: string };

export const nameIn = (name: Name, texts: Texts): string => ('own' in name ? name.own : texts(name.key));
