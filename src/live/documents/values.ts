/** A value in a state document. */
export type Value = string | number | boolean | null;

/** Where the value under each key of a document comes from, in the order of the document. */
export type Getters<Source, Key extends string = string> = Readonly<Record<Key, (source: Source) => Value>>;

/** Home Assistant shows at most this many characters of a state (home-assistant.md 2.3). */
const LONGEST_TEXT = 255;

/** The values of a source under their keys. */
export function valuesOf<Source, Key extends string>(getters: Getters<Source, Key>, source: Source): Record<Key, Value> {
  const values = {} as Record<Key, Value>;
  for (const key in getters) values[key] = getters[key](source);
  return values;
}

/** As much of a text as a document holds. */
export function shortened(text: string | null): string | null {
  if (text === null) return null;
  const characters = [...text];
  return characters.length <= LONGEST_TEXT ? text : `${characters.slice(0, LONGEST_TEXT - 1).join('')}…`;
}
