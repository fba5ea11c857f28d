import { constants } from 'node:fs';
import { appendFile, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { textOf } from './regular-file.ts';
import { codeOf } from './state-error.ts';

/** The file operations that a state log needs. `append` and `replace` flush to the disk (fsync) before they resolve. */
export interface LogFiles {
  /** @throws Damage, or the error of the operating system */
  read(path: string): Promise<string>;
  /** Returns the size in bytes; null if there is no file. */
  size(path: string): Promise<number | null>;
  /** Appends to an existing file. If the process is killed meanwhile, the file may end with a part of the text. */
  append(path: string, text: string): Promise<void>;
  /** Creates or replaces the file, and its folder if needed. If the process is killed, the file is either the old or the new one. */
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
