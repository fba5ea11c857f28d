import { BridgeError } from '../../errors.ts';
import type { Reply } from '../envelope.ts';
import { countOf, type Fields, isRecord } from './fields.ts';

/**
 * Called with a sentence about a part of a reply that was left out. The sentence names fields, positions and devices, never
 * measured values.
 */
export type Problem = (sentence: string) => void;

/** Returns the error for a reply whose structure is wrong. @param fault says which field is wrong */
export const malformed = ({ endpoint, serialNumber }: Reply, fault: string): BridgeError =>
  new BridgeError('reply_malformed', { endpoint, serialNumber, detail: fault });

/** Returns `result_data` as an object. @throws BridgeError reply_malformed if it is something else */
export function dataOf(reply: Reply): Fields {
  if (!isRecord(reply.data)) throw malformed(reply, 'result_data is no object');
  return reply.data;
}

/**
 * Returns a field that contains a list. If the field is absent or null, the list is empty.
 * @throws BridgeError reply_malformed if it is something else
 */
export function listOf(reply: Reply, fields: Fields, name: string): readonly unknown[] {
  const value = fields[name] ?? [];
  if (!Array.isArray(value)) throw malformed(reply, `${name} is no list`);
  return value;
}

/** The decoded entries of one page of a list. */
export interface Page<T> {
  readonly entries: readonly T[];
  /** Number of rows of the page, including those that were left out. */
  readonly rows: number;
  /** Number of rows of all pages; null if the reply lacks it. */
  readonly total: number | null;
}

/**
 * Decodes one page of a list. The cloud spells the field of the list in several ways; if `result_data` is null, the page is empty.
 * @param what the name of an entry, for messages
 * @param decode returns null for an entry that makes no sense; the entry is left out and reported
 * @throws BridgeError reply_malformed
 */
export function decodePage<T>(reply: Reply, what: string, decode: (fields: Fields) => T | null, problem: Problem): Page<T> {
  if (reply.data === null) return { entries: [], rows: 0, total: 0 };
  const data = dataOf(reply);
  const total = countOf(data['rowCount'] ?? data['row_count']);
  const name = PAGE_LISTS.find((spelling) => spelling in data) ?? 'pageList';
  if (!(name in data) && total !== 0) throw malformed(reply, 'pageList is missing');
  const rows = listOf(reply, data, name);
  return { entries: decodeEach(reply, rows, what, decode, problem), rows: rows.length, total };
}

/** All spellings of the list (isolarcloud-open-api.md 4.9, oauth.md 6). */
const PAGE_LISTS = ['page_list', 'pageList', 'page_data'];

/** Number of left-out entries of a list that are reported one by one. If there are more, one last sentence reports their number. */
const TOLD_EACH = 3;

/**
 * Decodes each entry of a list.
 * @param what the name of an entry, for messages
 * @param decode returns null for an entry that makes no sense; the entry is left out and reported
 */
export function decodeEach<T>(
  reply: Reply,
  rows: readonly unknown[],
  what: string,
  decode: (fields: Fields) => T | null,
  problem: Problem,
): T[] {
  let leftOut = 0;
  const entries = rows.flatMap((row, index) => {
    const decoded = isRecord(row) ? decode(row) : null;
    if (decoded !== null) return [decoded];
    leftOut += 1;
    if (leftOut <= TOLD_EACH) problem(`${reply.endpoint}: ${what} ${index + 1} of ${rows.length} makes no sense and is left out`);
    return [];
  });
  if (leftOut > TOLD_EACH) problem(`${reply.endpoint}: ${leftOut} of ${rows.length} such entries make no sense and are left out`);
  return entries;
}
