import type { Stats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';

/** Far more than thousands of plants need; a file that is larger is not ours. */
const MAX_MEBIBYTES = 64;

/** A file that cannot hold what it should. */
export class Damage extends Error {
  /** After the file's name: `is empty`. */
  readonly why: string;

  constructor(why: string) {
    super(why);
    this.why = why;
  }
}

/**
 * The text of a regular file of bounded size. Anything else is not opened: a pipe would be waited for, a device may never end.
 * @throws Damage, and the error of the operating system
 */
export async function textOf(path: string): Promise<string> {
  const { size } = await statRegular(path);
  if (size > MAX_MEBIBYTES * 1024 * 1024) throw new Damage(`is larger than ${MAX_MEBIBYTES} MiB`);
  return readFile(path, 'utf8');
}

/** @throws Damage where it is no regular file, and the error of the operating system */
export async function statRegular(path: string): Promise<Stats> {
  const found = await stat(path);
  if (!found.isFile()) throw new Damage(`is ${kindOf(found)}, not a file`);
  return found;
}

function kindOf(found: Stats): string {
  if (found.isDirectory()) return 'a folder';
  if (found.isFIFO()) return 'a pipe';
  return found.isSocket() ? 'a socket' : 'a device';
}
