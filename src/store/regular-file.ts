import type { Stats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';

/** Far more than thousands of plants need; a larger file was not written by this program. */
const MAX_MEBIBYTES = 64;

/** The content or kind of a file is wrong. */
export class Damage extends Error {
  /** The predicate of a sentence whose subject is the file: `is empty`. */
  readonly why: string;

  constructor(why: string) {
    super(why);
    this.why = why;
  }
}

/**
 * The text of a regular file of limited size. Pipes and devices are not opened, because reading them may never end.
 * @throws Damage, or the error of the operating system
 */
export async function textOf(path: string): Promise<string> {
  const { size } = await statRegular(path);
  if (size > MAX_MEBIBYTES * 1024 * 1024) throw new Damage(`is larger than ${MAX_MEBIBYTES} MiB`);
  return readFile(path, 'utf8');
}

/** @throws Damage if it is not a regular file, or the error of the operating system */
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
