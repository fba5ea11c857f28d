/** A value in a state document. */
export type Value = string | number | boolean | null;

/** For each key of a document the function that returns its value; the keys are in the order of the document. */
export type Getters<Source, Key extends string = string> = Readonly<Record<Key, (source: Source) => Value>>;

/** Maximum length of a state in Home Assistant (home-assistant.md 2.3). */
const LONGEST_TEXT = 255;

/** The values of a source under their keys. */
export function valuesOf<Source, Key extends string>(getters: Getters<Source, Key>, source: Source): Record<Key, Value> {
  const values = {} as Record<Key, Value>;
  for (const key in getters) values[key] = getters[key](source);
  return values;
}

/** The text, shortened to the maximum length of a document's texts. */
export function shortened(text: string | null): string | null {
  if (text === null || text.length <= LONGEST_TEXT) return text;
  const characters = [...text];
  return characters.length <= LONGEST_TEXT ? text : `${characters.slice(0, LONGEST_TEXT - 1).join('')}…`;
}
