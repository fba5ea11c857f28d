import { constants } from 'node:fs';
import { appendFile, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { textOf } from './regular-file.ts';
import { codeOf } from './state-error.ts';

/** What a state log does with its file. Each write is one write of the operating system and one flush (fsync). */
export interface LogFiles {
  /** @throws Damage, and the error of the operating system */
  read(path: string): Promise<string>;
  /** In bytes; null where there is no file. */
  size(path: string): Promise<number | null>;
  /** Adds to an existing file. A kill can leave a part of it. */
  append(path: string, text: string): Promise<void>;
  /** Makes or replaces the file and its folder. A kill leaves the old file or the new one. */
  replace(path: string, text: string): Promise<void>;
}

export const REAL_FILES: LogFiles = {
  read: textOf,
  size: async (path) => {
    try {
      return (await stat(path)).size;
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return null;
      throw error;
    }
  },
  append: (path, text) => appendFile(path, text, { flag: constants.O_WRONLY | constants.O_APPEND, flush: true }),
  replace: async (path, text) => {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFileAtomic(path, text, { mode: 0o600 });
  },
};
