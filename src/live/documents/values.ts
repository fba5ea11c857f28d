/** A value in a state document. */
export type Value = string | number | boolean | null;

/** Key: key of a document, in the document's order. Value: the function that returns its value from the source. */
export type Getters<Source, Key extends string = string> = Readonly<Record<Key, (source: Source) => Value>>;

/** Maximum length of a state in Home Assistant (home-assistant.md 2.3). */
const LONGEST_TEXT = 255;

/** @returns the document of a source: the value of each getter under its key */
export function valuesOf<Source, Key extends string>(getters: Getters<Source, Key>, source: Source): Record<Key, Value> {
  const values = {} as Record<Key, Value>;
  for (const key in getters) values[key] = getters[key](source);
  return values;
}

/** @returns the text, shortened to 255 characters if it is longer */
export function shortened(text: string | null): string | null {
  if (text === null || text.length <= LONGEST_TEXT) return text;
  const characters = [...text];
  return characters.length <= LONGEST_TEXT ? text : `${characters.slice(0, LONGEST_TEXT - 1).join('')}…`;
}
