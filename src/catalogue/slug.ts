/**
 * Converts any text to ASCII snake_case: accents are dropped, and all other characters except letters and digits separate words.
 * Returns an empty text if it contains no Latin letter and no digit.
 */
export const slugOf = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
