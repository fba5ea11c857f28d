import { closest, distance } from 'fastest-levenshtein';

/** The nearest of the known words, if it is near enough. */
export function suggestion(word: string, known: readonly string[]): string | null {
  if (known.length === 0) return null;
  const nearest = closest(word.toLowerCase(), known);
  const changes = distance(word.toLowerCase(), nearest);
  return changes < nearest.length && changes <= Math.max(2, nearest.length / 3) ? nearest : null;
}

/** `a, b or c` */
export const alternatives = (words: readonly string[]): string => words.join(', ').replace(/, ([^,]*)$/, ' or $1');
