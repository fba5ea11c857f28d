import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { BridgeError } from '../errors.ts';
import { Disk } from '../store/disk.ts';
import { DEFAULT_LIMITS } from '../store/time-limits.ts';

export interface TextFile {
  readonly path: string;
  readonly text: string;
}

export interface WrittenFiles {
  readonly changed: readonly string[];
  readonly kept: readonly string[];
}

/** Only the user of the bridge reads the files: they have, or may have, secrets. */
const MODE = 0o600;

/**
 * Writes the files, each completely or not at all. A file that exists and has another content is kept beside it as
 * `<path>.bak-<time>`.
 * @returns the paths of the files whose content is new, and of the kept files
 * @throws BridgeError config_unwritable. Files that were written before the error stay written
 */
export async function writeFiles(files: readonly TextFile[], nowMs: number): Promise<WrittenFiles> {
  const disk = new Disk();
  const changed: string[] = [];
  const kept: string[] = [];
  for (const { path, text } of files) {
    try {
      await disk.run(async () => {
        const before = await presentAt(path);
        if (before?.equals(Buffer.from(text))) return;
        if (before !== null) kept.push(await keep(path, before, nowMs));
        else await mkdir(dirname(path), { recursive: true });
        await writeFileAtomic(path, text, { mode: MODE, fsync: true });
        changed.push(path);
      }, DEFAULT_LIMITS.operationMs);
    } catch (error) {
      throw new BridgeError('config_unwritable', { detail: path, cause: error });
    }
  }
  return { changed, kept };
}

async function presentAt(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Writes the former content beside the file, under a name that is not taken. */
async function keep(path: string, content: Buffer, nowMs: number): Promise<string> {
  const time = new Date(nowMs).toISOString().slice(0, 19).replaceAll(':', '-');
  for (let number = 1; ; number += 1) {
    const kept = `${path}.bak-${time}${number === 1 ? '' : `-${number}`}`;
    try {
      await writeFile(kept, content, { mode: MODE, flag: 'wx', flush: true });
      return kept;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
