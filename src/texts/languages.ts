/** Languages that have a file of texts, by their code of ISO 639-1; `pt` is the Portuguese of Brazil. */
export const LANGUAGES = ['en', 'pt'] as const;
export type Language = (typeof LANGUAGES)[number];
