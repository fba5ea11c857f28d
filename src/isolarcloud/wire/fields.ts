/**
 * Reading single fields of foreign JSON. The service's types are unreliable (isolarcloud-api.md section 4, "Types"): numbers
 * come as text, text as numbers, nothing as null, "", "--" or "null", some values wrapped as `{unit, value}`. A field that
 * makes no sense reads as null; none of these functions throws.
 */

export type Fields = Readonly<Record<string, unknown>>;

export const isRecord = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

const NOTHING: ReadonlySet<string> = new Set(['', '-', '--', 'null', 'NULL', 'undefined']);

/** Trimmed text; null where there is none. */
export function textOf(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const text = value.trim();
  return NOTHING.has(text) ? null : text;
}

/** An id, code or stamp: a whole number or text, as text. */
export const idOf = (value: unknown): string | null => (Number.isSafeInteger(value) ? String(value) : textOf(value));

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

/** What a vendor code stands for; null for a code that the table does not know. */
export function meaningOf<T>(value: unknown, meanings: Readonly<Record<string, T>>): T | null {
  const number = numberOf(value);
  const key = String(number);
  return number !== null && Object.hasOwn(meanings, key) ? (meanings[key] ?? null) : null;
}
