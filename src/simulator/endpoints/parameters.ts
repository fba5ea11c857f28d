import { RejectedCall } from '../codes.ts';

/**
 * Reads the parameters of a request. A missing parameter is rejected with 009, an invalid one with 010, in the vendor's words
 * (isolarcloud-open-api.md 4.11).
 */

export type Body = Readonly<Record<string, unknown>>;
export type Language = 'en' | 'zh';

const LANGUAGES = [
  '_en_US',
  '_zh_CN',
  '_zh_TW',
  '_ja_JP',
  '_es_ES',
  '_de_DE',
  '_pt_BR',
  '_fr_FR',
  '_it_IT',
  '_ko_KR',
  '_nl_NL',
  '_pl_PL',
  '_vi_VN',
];

/**
 * Returns the language of a reply's texts, from the body's `lang` alone: English for a known language other than Chinese,
 * Chinese for everything else.
 */
export const languageOf = ({ lang }: Body): Language =>
  typeof lang === 'string' && LANGUAGES.includes(lang) && !lang.startsWith('_zh') ? 'en' : 'zh';

const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== '';
export const missing = (name: string): RejectedCall => new RejectedCall('009', `er_missing_parameter:${name}`);
export const invalid = (name: string): RejectedCall => new RejectedCall('010', `er_parameter_value_invalid:${name}`);

/** Reads a text or number as text; null if it is not given. */
export function optionalText(body: Body, name: string): string | null {
  const value = body[name];
  if (!isGiven(value)) return null;
  if (typeof value !== 'string' && typeof value !== 'number') throw invalid(name);
  return String(value);
}

export function text(body: Body, name: string): string {
  const value = optionalText(body, name);
  if (value === null) throw missing(name);
  return value;
}

/** Reads a whole number, sent as number or text; null if it is not given. */
export function optionalInteger(body: Body, name: string): number | null {
  const value = optionalText(body, name);
  if (value === null) return null;
  if (!/^-?\d+$/.test(value)) throw invalid(name);
  return Number(value);
}

export function integer(body: Body, name: string): number {
  const value = optionalInteger(body, name);
  if (value === null) throw missing(name);
  return value;
}

/** Reads a whole number that must be one of `allowed`. */
export function oneOf<T extends number>(body: Body, name: string, allowed: readonly T[]): T {
  const value = integer(body, name);
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw invalid(name);
  return found;
}

/** Reads a JSON list of texts or numbers with at most `limit` entries; empty if it is not given. */
export function list(body: Body, name: string, limit: number): string[] {
  const value = body[name];
  if (!isGiven(value)) return [];
  if (!Array.isArray(value) || value.some((item) => typeof item !== 'string' && typeof item !== 'number')) throw invalid(name);
  return limited(name, value.map(String), limit);
}

/** Reads a comma-separated list of points such as `p1,p24`, with at most `limit` entries. @returns the point ids, without `p` */
export function pointList(body: Body, name: string, limit: number): string[] {
  const points = text(body, name)
    .split(',')
    .map((point) => point.trim());
  if (points.some((point) => !/^p\d+$/.test(point))) throw invalid(name);
  return limited(name, points, limit).map((point) => point.slice(1));
}

/** Reads a comma-separated list of whole numbers, such as `valid_flag`; null if it is not given. */
export function numberSet(body: Body, name: string): ReadonlySet<number> | null {
  const value = optionalText(body, name);
  if (value === null) return null;
  const numbers = value.split(',').map((item) => item.trim());
  if (numbers.some((item) => !/^-?\d+$/.test(item))) throw invalid(name);
  return new Set(numbers.map(Number));
}

function limited(name: string, values: string[], limit: number): string[] {
  if (values.length > limit) throw new RejectedCall('010', `Parameters ${name} size is over ${limit}`);
  return values;
}

/** Returns the page of rows that `curPage` and `size` request, and the number of all rows. */
export const page = <T>(body: Body, rows: readonly T[]): { pageList: T[]; rowCount: number } => ({
  pageList: rowsOfPage(body, 'curPage', rows),
  rowCount: rows.length,
});

/** Returns the rows of the requested page. @param name the parameter with the number of the page, which differs between the flavours */
export function rowsOfPage<T>(body: Body, name: 'curPage' | 'page', rows: readonly T[]): T[] {
  const number = integer(body, name);
  const size = integer(body, 'size');
  if (number < 1) throw invalid(name);
  if (size < 1 || size > 1000) throw invalid('size');
  return rows.slice((number - 1) * size, number * size);
}
