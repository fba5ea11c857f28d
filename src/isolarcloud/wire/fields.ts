/**
 * Reads single fields of the cloud's JSON, whose types are unreliable (isolarcloud-open-api.md 4.2): numbers may be text,
 * text may be numbers, a missing value may be null, "", "--" or "null", and some values are wrapped as `{unit, value}`. Every
 * function returns null for an unusable field; none throws.
 */

export type Fields = Readonly<Record<string, unknown>>;

export const isRecord = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

const NOTHING: ReadonlySet<string> = new Set(['', '-', '--', 'null', 'NULL', 'undefined']);

/** Returns the trimmed text; null if there is none. */
export function textOf(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const text = value.trim();
  return NOTHING.has(text) ? null : text;
}

/**
 * Maximum length of an id; real ids have up to 40 characters. Ids become parts of topics, file entries and identifiers, which
 * need a bounded length.
 */
const LONGEST_ID = 128;
/** Maximum length of a name; a longer name is cut. */
const LONGEST_NAME = 100;
/**
 * `NOT_IN_LINE` matches characters that may not be in one line of text: control characters, lone surrogates and line
 * separators. `NOT_IN_ID` also matches invisible characters: two ids could differ in them and look the same.
 */
const NOT_IN_LINE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/gu;
const NOT_IN_ID = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** Reads an id, code or time stamp as text. Null if it is neither a whole number nor printable text, or is too long. */
export function idOf(value: unknown): string | null {
  if (Number.isSafeInteger(value)) return String(value);
  const text = textOf(value);
  return text === null || text.length > LONGEST_ID || NOT_IN_ID.test(text) ? null : text;
}

/** Reads a name or title for people, in one line. A long name is cut. */
export function nameOf(value: unknown): string | null {
  const text = textOf(typeof value === 'string' ? value.slice(0, 4 * LONGEST_NAME).replace(NOT_IN_LINE, ' ') : value);
  if (text === null) return null;
  const characters = [...text];
  return characters.length <= LONGEST_NAME ? text : `${characters.slice(0, LONGEST_NAME - 1).join('')}…`;
}

/** Reads a finite number; also from text, and from the `value` of `{unit, value}`. */
export function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (isRecord(value)) return isRecord(value['value']) ? null : numberOf(value['value']);
  const text = textOf(value);
  if (text === null || !/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) return null;
  const number = Number(text);
  return Number.isFinite(number) ? number : null;
}

/** Reads a count: a whole number from 0 to `most`. */
export function countOf(value: unknown, most: number = Number.MAX_SAFE_INTEGER): number | null {
  const number = numberOf(value);
  return number !== null && Number.isSafeInteger(number) && number >= 0 && number <= most ? number : null;
}

/** Reads a flag: true for 1 and false for 0, as number or text; also a boolean. Null for anything else. */
export function flagOf(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  const number = numberOf(value);
  return number === 1 ? true : number === 0 ? false : null;
}

/** Looks up the meaning of a vendor's code; null if the table does not contain the code. @param meanings key: code; value: meaning */
export function meaningOf<T>(value: unknown, meanings: Readonly<Record<string, T>>): T | null {
  const number = numberOf(value);
  const key = String(number);
  return number !== null && Object.hasOwn(meanings, key) ? (meanings[key] ?? null) : null;
}
