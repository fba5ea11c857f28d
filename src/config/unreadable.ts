import { ENGLISH, type KeyIn } from '../texts/texts.ts';
import { NotUtf8 } from './utf8.ts';

/** Key: error code of node:fs or of `readText` (commands/support/text-file.ts). Value: key of the text that explains the error. */
const REASONS: Readonly<Record<string, KeyIn<'mistake.unreadable'>>> = {
  ENOENT: 'missing',
  ENOTDIR: 'missing',
  EISDIR: 'folder',
  EACCES: 'forbidden',
  EPERM: 'forbidden',
  EFBIG: 'large',
  ETIMEDOUT: 'open_pipe',
};

/** Returns why a text file could not be read, as words that follow the name of the file. */
export function whyUnreadable(error: unknown): string {
  if (error instanceof NotUtf8) {
    return error.line === null ? ENGLISH('mistake.unreadable.utf16') : ENGLISH('mistake.unreadable.encoding', { line: error.line });
  }
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
  const reason = REASONS[code];
  return reason === undefined ? ENGLISH('mistake.unreadable.other', { code }) : ENGLISH(`mistake.unreadable.${reason}`);
}
