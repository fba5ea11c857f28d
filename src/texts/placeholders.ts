import { type Language, languageTag } from './languages.ts';

/** Matches `{name}` and `{name:one:other}`. */
const PLACEHOLDER = /\{(\w+)(?::([^:}]*):([^:}]*))?\}/g;

/**
 * Returns a text with its placeholders replaced: `{count}` by the value of that name, `{count:entity:entities}` by the first word if the
 * language has its singular with this value, else by the second one. A placeholder without a value stays.
 */
export const filled = (text: string, valueNamed: (name: string) => string | undefined, language: Language): string =>
  text.replace(PLACEHOLDER, (placeholder, name: string, one?: string, other?: string) => {
    const value = valueNamed(name);
    if (value === undefined) return placeholder;
    return (one === undefined ? value : isSingular(value, language) ? one : other) ?? value;
  });

/** Whether a count of a text takes the singular. Larger counts may have separators of thousands, so only these two are read as numbers. */
const isSingular = (count: string, language: Language): boolean =>
  /^[01]$/.test(count) && new Intl.PluralRules(languageTag(language)).select(Number(count)) === 'one';
