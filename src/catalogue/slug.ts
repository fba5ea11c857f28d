/**
 * ASCII snake_case of any text: accents are dropped, and all other characters except letters and digits separate words. Empty if
 * no character is Latin.
 */
export const slugOf = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
