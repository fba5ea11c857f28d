/** Removes the configuration's secrets from text. The rules and their reasons: docs/decisions/secrets.md. */

/** Pure functions, built once for a configuration. */
export interface Redactor {
  /** For text of another program: removes a secret anywhere if it is unmistakable, otherwise only in the position of a value. */
  readonly words: (text: string) => string;
  /** For our own values and lines of a stack trace: removes unmistakable secrets only. */
  readonly value: (text: string) => string;
  /** For a whole output line: removes only secrets that look like a key, as a last resort in case a rule was forgotten. */
  readonly line: (text: string) => string;
}

const MASK = '***';

/** @param secrets values that are never shown; empty ones are ignored */
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

/** @param around the pattern in which any of the forms is replaced; its groups begin with 1 */
function replacer(forms: readonly string[], around: (any: string) => string): (text: string) => string {
  if (forms.length === 0) return (text) => text;
  const pattern = new RegExp(around(`(?:${forms.map(escaped).join('|')})`), 'gmu');
  return (text) => text.replace(pattern, MASK);
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** A secret unchanged, and as JSON, JavaScript, Python, a URL, a form or base64 encode it. */
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

/** Shorter texts occur in others by chance. */
const SHORTEST = 8;
/** Words and numbers of this length do not occur by chance. */
const LONGEST_WORD = 16;
/** Words, names as programs write them, and numbers such as dates and addresses. */
const ORDINARY = /^(?:\p{L}+(?:[._]\p{L}+)*|[\d.:-]+)$/u;
/** Names of options, codes and files, and of this program: they occur in texts at any length. */
const NAME = /^(?:(?:[a-z]+|ipv[46])(?:[._][a-z]+)+|isolarcloud2mqtt)$/;

/** Whether this text occurs in another only as the secret. */
const isUnmistakable = (form: string): boolean =>
  form.length >= SHORTEST && !NAME.test(form) && (form.length >= LONGEST_WORD || !ORDINARY.test(form));

/** Keys, tokens and generated passwords. None of our own words has this form. */
const isKey = (form: string): boolean => /^(?=.*\d)(?=.*[A-Za-z])[\w.~+/=-]{20,}$/.test(form);

/** Names of secrets in options, headers and forms. */
const SECRETIVE = '(?:[Pp]ass(?:word|wd|phrase)?|[Pp]wd|[Ss]ecret|[Tt]oken|[Kk]ey|[Uu]ser(?:[_-]?[Nn]ame)?|[Aa]ccount|[Aa]uthorization)';
/** The text before a value: an equals sign, or the name of a secret and a colon; then optionally the scheme of an authorization. */
const NAMED = `=\\s?|${SECRETIVE}["'\`]?\\s?:\\s?["'\`]?(?:Basic\\s|Bearer\\s)?`;

/** Removes user and password of any URL, and of any Basic authorization (RFC 7617), which their position identifies. */
const withoutCredentials = (text: string): string =>
  text
    .replace(/(?<=:\/\/)[^\s/?#]*@/g, `${MASK}@`)
    .replace(/(?<=\bBasic )[\w+/-]{4,}=*/g, (word) => (isUserAndPassword(Buffer.from(word, 'base64').toString()) ? MASK : word));

const isUserAndPassword = (text: string): boolean => text.includes(':') && !text.includes('\ufffd');
