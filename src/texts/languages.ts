/**
 * Languages that have a file of texts, by their code of ISO 639-1; `pt` is the Portuguese of Brazil. A file with the mark `machine`
 * was translated by a machine, and no native speaker has read it yet.
 */
export const LANGUAGES = ['en', 'pt', 'de', 'es', 'fr', 'nl'] as const;
export type Language = (typeof LANGUAGES)[number];
