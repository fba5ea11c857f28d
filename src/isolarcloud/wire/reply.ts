import { BridgeError } from '../../errors.ts';
import type { Reply } from '../envelope.ts';
import { countOf, type Fields, isRecord } from './fields.ts';

/** Called with a sentence about an entry that was left out. It names fields and positions, never values. */
export type Problem = (sentence: string) => void;

/** @returns the error for a reply with an invalid structure; `fault` names the field. */
export const malformed = ({ endpoint, serialNumber }: Reply, fault: string): BridgeError =>
  new BridgeError('reply_malformed', { endpoint, serialNumber, detail: fault });

/** `result_data` as an object. @throws BridgeError reply_malformed */
export function dataOf(reply: Reply): Fields {
  if (!isRecord(reply.data)) throw malformed(reply, 'result_data is no object');
  return reply.data;
}

/** A field that holds a list; absent or null is an empty one. @throws BridgeError reply_malformed */
export function listOf(reply: Reply, fields: Fields, name: string): readonly unknown[] {
  const value = fields[name] ?? [];
  if (!Array.isArray(value)) throw malformed(reply, `${name} is no list`);
  return value;
}

/** One page of a list. */
export interface Page<T> {
  readonly entries: readonly T[];
  /** Number of rows of the page, including those left out. */
  readonly rows: number;
  /** Number of rows of all pages; null if the reply does not say. */
  readonly total: number | null;
}

/**
 * One page of a list, in both of its spellings; `result_data: null` is an empty one. An entry that `decode` rejects (null) is
 * left out and reported.
 * @throws BridgeError reply_malformed
 */
export function decodePage<T>(reply: Reply, what: string, decode: (fields: Fields) => T | null, problem: Problem): Page<T> {
  if (reply.data === null) return { entries: [], rows: 0, total: 0 };
  const data = dataOf(reply);
  const total = countOf(data['rowCount'] ?? data['row_count']);
  const name = 'page_list' in data ? 'page_list' : 'pageList';
  if (!(name in data) && total !== 0) throw malformed(reply, 'pageList is missing');
  const rows = listOf(reply, data, name);
  return { entries: decodeEach(reply, rows, what, decode, problem), rows: rows.length, total };
}

/** Left-out entries of one list that are reported individually. */
const TOLD_EACH = 3;

/** Decodes each entry of a list. One that `decode` rejects (null) is left out and reported; many are reported together. */
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
