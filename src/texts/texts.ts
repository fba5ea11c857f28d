/** The texts that people read, by key. English is complete; another language has what was translated. */
import en from './en.json' with { type: 'json' };

export type TextKey = keyof typeof en;

/** Values for the `{placeholders}` of a text. */
type Values = Readonly<Record<string, string | number>>;

/** The texts of one language; English where it has none. */
export type Texts = (key: TextKey, values?: Values) => string;

export const ENGLISH: Texts = (key, values) => filled(en[key], values);

/** The content of a language's file. */
export type Translation = Partial<Record<TextKey, string>>;

export const textsFrom =
  (translated: Translation): Texts =>
  (key, values) =>
    filled(translated[key] ?? en[key], values);

const filled = (text: string, values?: Values): string =>
  values === undefined ? text : text.replace(/\{(\w+)\}/g, (placeholder, name: string) => String(values[name] ?? placeholder));

/** The keys of a section, without the section: point ids for `point.14`, slugs for `entity`. */
export type KeyIn<Section extends string, Key = TextKey> = Key extends `${Section}.${infer Rest}` ? Rest : never;

/** A name: the key of a text, or a text of the user's own. */
export type Name = { readonly key: TextKey } | { readonly own: string };

export const nameIn = (name: Name, texts: Texts): string => ('own' in name ? name.own : texts(name.key));
