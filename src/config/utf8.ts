/** Decodes text files that users write. */

/** A file that is not UTF-8 text. The error has a `code` like the errors of node:fs, since callers handle both. */
export class NotUtf8 extends Error {
  readonly code = 'ENOTUTF8';
  /** Number of the first line that is not UTF-8; null if the whole file is UTF-16. */
  readonly line: number | null;

  constructor(line: number | null) {
    super('no UTF-8 text');
    this.line = line;
  }
}

const BYTE_ORDER_MARK = /^\uFEFF/;
/** The character that the decoder puts in place of an invalid byte sequence. */
const REPLACEMENT = '\uFFFD';

/** Decodes UTF-8 text and removes a byte order mark at its start. @throws NotUtf8 */
export function decodeUtf8(bytes: Uint8Array): string {
  if (isUtf16(bytes)) throw new NotUtf8(null);
  try {
    return withoutMark(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    const [before = ''] = new TextDecoder().decode(bytes).split(REPLACEMENT);
    throw new NotUtf8(before.split('\n').length);
  }
}

/** Removes a byte order mark at the start of a text. */
export const withoutMark = (text: string): string => text.replace(BYTE_ORDER_MARK, '');

/**
 * Whether a file is UTF-16: it begins with the byte order mark of UTF-16, or every other one of its first bytes is zero, as in
 * Latin text.
 */
function isUtf16([first = 0, second = 0, third = 0, fourth = 0]: Uint8Array): boolean {
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  return (first === 0) !== (second === 0) && (third === 0) === (first === 0) && (fourth === 0) === (second === 0);
}
