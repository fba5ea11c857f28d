/**
 * Finds secrets that cannot be right as they are written. Such a secret must be found before it is used: each attempt to sign
 * in with a wrong one counts as a failed login, and five failed logins lock the account.
 */

import type { KeyIn } from '../texts/texts.ts';

type Mistake = KeyIn<'mistake.secret'>;

interface Rule {
  readonly mistake: Mistake;
  readonly is: RegExp;
}

/** Characters that are invisible or look like a space: soft hyphens, zero-width and directional marks, and unusual spaces. */
const INVISIBLE = /[\u00a0\u00ad\u061c\u180e\u2000-\u200b\u200e\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\ufff9-\ufffb]/;

/** Rules for every secret, in the order in which they are applied. */
const OF_ANY: readonly Rule[] = [
  { mistake: 'tag', is: /^!(?:secrets?|include|env|env_var)(?:\.\w+)*(?:\s|$)/i },
  { mistake: 'variable', is: /^(?:\$\{[^}]*\}|\$\([^)]*\)|\{\{.*\}\}|%[A-Za-z]\w*%)$/ },
  { mistake: 'placeholder', is: /^(?:<.*>|\*{3,}|x{3,}|X{3,}|•{3,}|\.{3,}|…)$/ },
  { mistake: 'encoding', is: /\ufffd/ },
  { mistake: 'control', is: /\p{Cc}/u },
  { mistake: 'invisible', is: INVISIBLE },
  { mistake: 'curly_quotes', is: /^[“”„‟]|[“”„‟]$|^[‘’‚‛«»‹›「『].*[‘’‛«»‹›」』]$/ },
];

/** Further rules for keys and tokens, which consist of letters, digits and some punctuation. */
const OF_KEYS: readonly Rule[] = [
  { mistake: 'quotes_in_key', is: /["'`]/ },
  { mistake: 'no_key', is: /[^!-?A-~]/ },
];

/** Further rules for values of environment variables: quotes in them are part of the value, unlike in YAML. */
const OF_VARIABLES: readonly Rule[] = [
  { mistake: 'quotes', is: /^(["']).*\1$/ },
  { mistake: 'edge_space', is: /^ | $/ },
];

const firstIn = (rules: readonly Rule[], value: string): Mistake | null => rules.find(({ is }) => is.test(value))?.mistake ?? null;

/**
 * Returns the mistake in a secret; null if there is none.
 * @param placeholders texts that documents and examples contain in place of the secret
 */
export const secretMistake = (value: string, placeholders: readonly string[]): Mistake | null =>
  placeholders.some((one) => simplified(one) === simplified(value)) ? 'placeholder' : firstIn(OF_ANY, value);

/** Returns the mistake in a key or token that is not one of any secret; null if there is none. */
export const keyMistake = (value: string): Mistake | null => firstIn(OF_KEYS, value);

/** Returns the mistake in a secret from an environment variable, or from the file that a variable names; null if there is none. */
export const variableMistake = (value: string): Mistake | null => firstIn(OF_VARIABLES, value);

const simplified = (value: string): string => value.toLowerCase().replace(/[\s_-]+/g, ' ');

/** An App Key has 32 hexadecimal digits in capitals. A Secret Key has 32 small letters and digits (open-api-guide.md 1.3). */
const APP_KEY = /^[0-9A-F]{32}$/;
const SECRET_KEY = /^[0-9a-z]{32}$/;

/**
 * Finds the mistakes that only App Key and Secret Key together show: each has the form of the other, or both are the same.
 * @param account section `isolarcloud` of the configuration, unchecked
 * @returns the option to correct and the mistake; null if there is none
 */
export function keyPairMistake(account: unknown): { readonly option: 'app_key' | 'secret_key'; readonly mistake: Mistake } | null {
  const { app_key: appKey, secret_key: secretKey } = Object(account) as Record<string, unknown>;
  if (typeof secretKey === 'string' && secretKey === appKey) return { option: 'secret_key', mistake: 'same_key' };
  const areSwapped = isLike(SECRET_KEY, appKey) && !isLike(APP_KEY, appKey) && isLike(APP_KEY, secretKey);
  return areSwapped ? { option: 'app_key', mistake: 'swapped' } : null;
}

const isLike = (form: RegExp, key: unknown): boolean => typeof key === 'string' && form.test(key);
