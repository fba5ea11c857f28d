import { type Phrase, phrase, type TextKey, type Values } from '../texts/texts.ts';

/** Returns the message of an issue of the schema. Issues carry texts alone, so the key and its values are written as JSON. */
export const mistake = (key: TextKey, values?: Values): string => JSON.stringify(phrase(key, values));

/** Returns the mistake in the message of an issue. @param message from {@link mistake} */
export const mistakeOf = (message: string): Phrase => JSON.parse(message) as Phrase;
