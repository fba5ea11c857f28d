import { closest, distance } from 'fastest-levenshtein';
import { phrase, type Wording } from '../texts/texts.ts';

/** Returns the known word that is most similar to `word`; null if none is similar enough. */
export function suggestion(word: string, known: readonly string[]): string | null {
  if (known.length === 0) return null;
  const nearest = closest(word.toLowerCase(), known);
  const changes = distance(word.toLowerCase(), nearest);
  return changes < nearest.length && changes <= Math.max(2, nearest.length / 3) ? nearest : null;
}

/** Key: name that the vendor, Home Assistant or another bridge uses for an option. Value: the name of that option here. */
const FOREIGN_NAMES: Readonly<Record<string, string>> = {
  account: 'username',
  email: 'username',
  user: 'username',
  user_account: 'username',
  user_password: 'password',
  api_key: 'app_key',
  access_key: 'secret_key',
  app_secret: 'secret_key',
  secret: 'secret_key',
  'x-access-key': 'secret_key',
  x_access_key: 'secret_key',
  lang: 'language',
  broker: 'url',
  host: 'url',
  server: 'url',
  prefix: 'base_topic',
  topic: 'base_topic',
  topic_prefix: 'base_topic',
  interval: 'interval_minutes',
  scan_interval: 'interval_minutes',
  timeout: 'timeout_seconds',
};

export const isForeignName = (name: string): boolean => Object.hasOwn(FOREIGN_NAMES, name.toLowerCase());

/** Returns the known word that other programs call `name`; null if there is none. */
export function meantBy(name: string, known: readonly string[]): string | null {
  const own = isForeignName(name) ? FOREIGN_NAMES[name.toLowerCase()] : undefined;
  return own !== undefined && known.includes(own) ? own : null;
}

/** Joins words to `a, b or c`. */
export const alternatives = (words: readonly string[]): Wording =>
  words.length < 2 ? words.join('') : phrase('mistake.or', { others: words.slice(0, -1).join(', '), last: words.at(-1) ?? '' });
