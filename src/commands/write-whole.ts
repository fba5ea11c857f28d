import { open, rename, rm } from 'node:fs/promises';
import { BridgeError } from '../errors.ts';

/** Writes pieces to a file as a whole or not at all: a reader never sees half of it. @throws BridgeError output_unwritable */
export async function writeWhole(file: string, pieces: Iterable<string>): Promise<void> {
  const unfinished = `${file}.unfinished`;
  try {
    const handle = await open(unfinished, 'w');
    try {
      for (const piece of pieces) await handle.write(piece);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => undefined);
    throw new BridgeError('output_unwritable', { detail: file, cause: error });
  }
}
