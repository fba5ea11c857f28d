import { type KeyIn, type Phrase, phrase } from '../texts/texts.ts';
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
export function whyUnreadable(error: unknown): Phrase {
  if (error instanceof NotUtf8) {
    return error.line === null ? phrase('mistake.unreadable.utf16') : phrase('mistake.unreadable.encoding', { line: error.line });
  }
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
  const reason = REASONS[code];
  return reason === undefined ? phrase('mistake.unreadable.other', { code }) : phrase(`mistake.unreadable.${reason}`);
}

/** Returns the detail of an error about a text file that could not be read. */
export const unreadable = (file: string, error: unknown): Phrase => phrase('detail.unreadable', { file, why: whyUnreadable(error) });
