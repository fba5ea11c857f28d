/** Removes the configuration's secrets from text. The rules and their reasons: docs/decisions/secrets.md. */

/** Functions that remove the secrets of one configuration from text. */
export interface Redactor {
  /** For text of another program. Removes unmistakable secrets anywhere, and other secrets where the text shows a value. */
  readonly words: (text: string) => string;
  /** For values of this program and lines of a stack trace. Removes unmistakable secrets only. */
  readonly value: (text: string) => string;
  /** For a whole output line, as a last resort. Removes only secrets that look like a key. */
  readonly line: (text: string) => string;
}

const MASK = '***';

/** Creates the functions for one configuration. @param secrets values that must not be shown; empty ones are ignored */
export function createRedactor(secrets: readonly string[]): Redactor {
  const forms = [...new Set(secrets.flatMap(formsOf))].filter((form) => form !== '').sort((a, b) => b.length - a.length);
  const value = replacer(forms.filter(isUnmistakable), (any) => any);
  const quoted = replacer(forms, (any) => `(?<=\\\\?(["'\`]))${any}(?=\\\\?\\1)`);
  const assigned = replacer(forms, (any) => `(?<=${NAMED})${any}(?![\\p{L}\\p{N}])|(?<=:\\s)${any}(?=[,;)\\]}&]|\\.?\\s*$)`);
  const line = replacer(forms.filter(isKey), (any) => any);
  const whole = new Set(forms);
  return {
    words: (text) => (whole.has(text) || whole.has(text.trim()) ? MASK : assigned(quoted(value(withoutCredentials(text))))),
    value,
    line,
  };
}

/**
 * Returns a function that replaces every occurrence of one of the forms.
 * @param around returns the pattern to search for, given a pattern for any of the forms; its own groups are numbered from 1
 */
function replacer(forms: readonly string[], around: (any: string) => string): (text: string) => string {
  if (forms.length === 0) return (text) => text;
  const pattern = new RegExp(around(`(?:${forms.map(escaped).join('|')})`), 'gmu');
  return (text) => text.replace(pattern, MASK);
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** Returns the secret unchanged, and in the encodings of JSON, JavaScript, Python, URLs, HTML forms and base64. */
function formsOf(secret: string): readonly string[] {
  const wellFormed = secret.replace(/\p{Surrogate}/gu, '\ufffd');
  const json = inJson(secret);
  const url = encodeURIComponent(wellFormed);
  const base64 = Buffer.from(secret).toString('base64');
  return [
    secret,
    json,
    inJson(json),
    json.replaceAll('\\"', '"'),
    json.replaceAll('\\"', '"').replaceAll("'", "\\'"),
    json.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
    url,
    url.replace(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase()),
    new URLSearchParams([['', wellFormed]]).toString().slice(1),
    base64,
    base64.replace(/=+$/, ''),
    Buffer.from(secret).toString('base64url'),
  ];
}

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);

/** Shorter secrets are not unmistakable, because they may occur in other texts by chance. */
const SHORTEST = 8;
/** Words and numbers of at least this length are unmistakable, because they do not occur in other texts by chance. */
const LONGEST_WORD = 16;
/** The form of words, of names in programs, and of numbers such as dates and addresses. */
const ORDINARY = /^(?:\p{L}+(?:[._]\p{L}+)*|[\d.:-]+)$/u;
/** The form of names of options, codes and files, and the name of this program: these occur in texts whatever their length. */
const NAME = /^(?:(?:[a-z]+|ipv[46])(?:[._][a-z]+)+|isolarcloud2mqtt)$/;

/** Whether a text that contains this form of a secret must contain it as the secret, and not by chance. */
const isUnmistakable = (form: string): boolean =>
  form.length >= SHORTEST && !NAME.test(form) && (form.length >= LONGEST_WORD || !ORDINARY.test(form));

/** Whether a secret has the form of a key, token or generated password. No word of this program has this form. */
const isKey = (form: string): boolean => /^(?=.*\d)(?=.*[A-Za-z])[\w.~+/=-]{20,}$/.test(form);

/** Pattern for names that secrets have in options, headers and forms. */
const SECRETIVE = '(?:[Pp]ass(?:word|wd|phrase)?|[Pp]wd|[Ss]ecret|[Tt]oken|[Kk]ey|[Uu]ser(?:[_-]?[Nn]ame)?|[Aa]ccount|[Aa]uthorization)';
/** Pattern for the text before a value: `=`, or the name of a secret and `:`, then optionally the scheme of an authorization. */
const NAMED = `=\\s?|${SECRETIVE}["'\`]?\\s?:\\s?["'\`]?(?:Basic\\s|Bearer\\s)?`;

/** Removes user name and password from URLs and from Basic authorizations (RFC 7617), even if they are not configured secrets. */
const withoutCredentials = (text: string): string =>
  text
    .replace(/(?<=:\/\/)[^\s/?#]*@/g, `${MASK}@`)
    .replace(/(?<=\bBasic )[\w+/-]{4,}=*/g, (word) => (isUserAndPassword(Buffer.from(word, 'base64').toString()) ? MASK : word));

const isUserAndPassword = (text: string): boolean => text.includes(':') && !text.includes('\ufffd');
