import type { Answers } from './config-files.ts';

/** Only these may begin or end with a space that belongs to them. */
const MAY_HAVE_SPACES_AROUND = /(password|passphrase)$/;
/** The scheme of an address that is typed without one. */
const SCHEMES: Readonly<Record<string, string>> = { 'mqtt.url': 'mqtt', 'homeassistant.url': 'http' };

/** Options that take one text or a list of texts. Typed, the texts have commas or spaces between them. */
const LISTS: readonly string[] = ['mqtt.url'];

/** Returns answers as the user means them: without spaces that were copied with them, and addresses with a scheme. */
export const asMeant = (typed: Answers): Answers =>
  Object.fromEntries(
    Object.entries(typed).map(([option, value]) => [option, typeof value === 'string' ? listMeant(option, value) : value]),
  );

function listMeant(option: string, typed: string): string | readonly string[] {
  const texts = LISTS.includes(option) ? typed.split(/[\s,;]+/).filter((text) => text !== '') : [];
  return texts.length > 1 ? texts.map((text) => textMeant(option, text)) : textMeant(option, texts[0] ?? typed);
}

function textMeant(option: string, typed: string): string {
  const text = MAY_HAVE_SPACES_AROUND.test(option) ? typed : typed.trim();
  const scheme = SCHEMES[option];
  return scheme === undefined || text === '' || /^\w+:\/\//.test(text) ? text : `${scheme}://${text}`;
}
