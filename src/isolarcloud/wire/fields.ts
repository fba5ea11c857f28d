/**
 * Reads single fields of foreign JSON. The cloud's types are unreliable (isolarcloud-open-api.md 4.2): numbers come as text,
 * text as numbers, nothing as null, "", "--" or "null", some values wrapped as `{unit, value}`. An unusable field reads as
 * null; none of these functions throws.
 */

export type Fields = Readonly<Record<string, unknown>>;

export const isRecord = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

const NOTHING: ReadonlySet<string> = new Set(['', '-', '--', 'null', 'NULL', 'undefined']);

/** Trimmed text; null if there is none. */
export function textOf(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const text = value.trim();
  return NOTHING.has(text) ? null : text;
}

/** Real ids have up to 40 characters. They become parts of topics, file entries and identifiers, which need a bounded length. */
const LONGEST_ID = 128;
/** Enough for a title; longer text is cut. */
const LONGEST_NAME = 100;
/**
 * Control characters, lone surrogates and line separators do not belong into one line of text; invisible characters do not
 * belong into an id.
 */
const NOT_IN_LINE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/gu;
const NOT_IN_ID = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** An id, code or stamp: a whole number or printable text, as text; null if it is too long. */
export function idOf(value: unknown): string | null {
  if (Number.isSafeInteger(value)) return String(value);
  const text = textOf(value);
  return text === null || text.length > LONGEST_ID || NOT_IN_ID.test(text) ? null : text;
}

/** A name or title for people, in one line; a long one is cut. */
export function nameOf(value: unknown): string | null {
  const text = textOf(typeof value === 'string' ? value.slice(0, 4 * LONGEST_NAME).replace(NOT_IN_LINE, ' ') : value);
  if (text === null) return null;
  const characters = [...text];
  return characters.length <= LONGEST_NAME ? text : `${characters.slice(0, LONGEST_NAME - 1).join('')}…`;
}

/** A finite number, also from text and out of `{unit, value}`. */
export function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (isRecord(value)) return isRecord(value['value']) ? null : numberOf(value['value']);
  const text = textOf(value);
  if (text === null || !/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) return null;
  const number = Number(text);
  return Number.isFinite(number) ? number : null;
}

/** A count: a whole number that is not negative, and not more than `most`. */
export function countOf(value: unknown, most: number = Number.MAX_SAFE_INTEGER): number | null {
  const number = numberOf(value);
  return number !== null && Number.isSafeInteger(number) && number >= 0 && number <= most ? number : null;
}

/** The vendor's 1 and 0, as number, text or boolean. */
export function flagOf(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  const number = numberOf(value);
  return number === 1 ? true : number === 0 ? false : null;
}

/** The meaning of a vendor code; null for a code that the table does not contain. */
export function meaningOf<T>(value: unknown, meanings: Readonly<Record<string, T>>): T | null {
  const number = numberOf(value);
  const key = String(number);
  return number !== null && Object.hasOwn(meanings, key) ? (meanings[key] ?? null) : null;
}
