/**
 * ASCII snake_case of any text: accents are dropped, everything else that is no letter or digit separates words. Empty where
 * nothing of it is Latin.
 */
export const slugOf = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
