import { closest, distance } from 'fastest-levenshtein';

/** The nearest of the known words, if it is near enough. */
export function suggestion(word: string, known: readonly string[]): string | null {
  if (known.length === 0) return null;
  const nearest = closest(word.toLowerCase(), known);
  const changes = distance(word.toLowerCase(), nearest);
  return changes < nearest.length && changes <= Math.max(2, nearest.length / 3) ? nearest : null;
}

/** Names of the vendor's interface, of Home Assistant and of other bridges, with ours. Any other word suggests the nearest one. */
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

/** The known word that another program calls by this name; null if there is none. */
export function meantBy(name: string, known: readonly string[]): string | null {
  const own = isForeignName(name) ? FOREIGN_NAMES[name.toLowerCase()] : undefined;
  return own !== undefined && known.includes(own) ? own : null;
}

/** `a, b or c` */
export const alternatives = (words: readonly string[]): string => words.join(', ').replace(/, ([^,]*)$/, ' or $1');
