import { open, rename, rm } from 'node:fs/promises';
import { BridgeError } from '../../errors.ts';
import { Disk } from '../../store/disk.ts';
import { DEFAULT_LIMITS } from '../../store/time-limits.ts';

/**
 * Writes a file completely or not at all, so that a reader never sees a part of it.
 * @throws BridgeError output_unwritable, also if the disk does not answer in time, and errors of `pieces`
 */
export async function writeAtomic(file: string, pieces: AsyncIterable<string>): Promise<void> {
  const unfinished = `${file}.unfinished`;
  const disk = new Disk();
  const bounded = async <T>(operation: () => Promise<T>): Promise<T> => {
    try {
      return await disk.run(operation, DEFAULT_LIMITS.operationMs);
    } catch (error) {
      throw new BridgeError('output_unwritable', { detail: file, cause: error });
    }
  };
  const handle = await bounded(() => open(unfinished, 'w'));
  try {
    try {
      // `appendFile` writes the whole piece or fails; `write` may write only a part of it, as on a full disk.
      for await (const piece of pieces) await bounded(() => handle.appendFile(piece));
      await bounded(() => handle.sync());
    } finally {
      await bounded(() => handle.close());
    }
    await bounded(() => rename(unfinished, file));
  } catch (error) {
    await bounded(() => rm(unfinished, { force: true })).catch(() => undefined);
    throw error;
  }
}
