/** Text files that people write. */

/** A file that is no UTF-8 text. Shaped as the errors of node:fs, which callers handle too. */
export class NotUtf8 extends Error {
  readonly code = 'ENOTUTF8';
  /** The first line that is not UTF-8; null for UTF-16, where the whole file is not. */
  readonly line: number | null;

  constructor(line: number | null) {
    super('no UTF-8 text');
    this.line = line;
  }
}

const BYTE_ORDER_MARK = /^\uFEFF/;
/** Replaces an invalid byte sequence in text that is decoded leniently. */
const REPLACEMENT = '\uFFFD';

/**
 * Decodes UTF-8, with or without a byte order mark.
 * @throws NotUtf8
 */
export function decodeUtf8(bytes: Uint8Array): string {
  if (isUtf16(bytes)) throw new NotUtf8(null);
  try {
    return withoutMark(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    const [before = ''] = new TextDecoder().decode(bytes).split(REPLACEMENT);
    throw new NotUtf8(before.split('\n').length);
  }
}

/** Text without a byte order mark at its start. */
export const withoutMark = (text: string): string => text.replace(BYTE_ORDER_MARK, '');

/** By its byte order mark, or where every other byte of the first characters is zero, as in Latin text without a mark. */
function isUtf16([first = 0, second = 0, third = 0, fourth = 0]: Uint8Array): boolean {
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  return (first === 0) !== (second === 0) && (third === 0) === (first === 0) && (fourth === 0) === (second === 0);
}
