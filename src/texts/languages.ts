/**
 * Languages that have a file of texts, by their code of ISO 639-1; `pt` is the Portuguese of Brazil. A file with the mark `machine`
 * was translated by a machine, and no native speaker has read it yet.
 */
export const LANGUAGES = ['en', 'pt', 'de', 'es', 'fr', 'nl'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Returns the tag of a language by BCP 47, for numbers, times and screen readers. */
export const languageTag = (language: Language): string => (language === 'pt' ? 'pt-BR' : language);

/** Returns a count with the separators of thousands of the language. */
export const formatCount = (count: number, language: Language): string => count.toLocaleString(languageTag(language));
