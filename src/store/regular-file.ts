import type { Stats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { type KeyIn, type Phrase, phrase } from '../texts/texts.ts';

/** The state of thousands of plants is far smaller, so a larger file was not written by this program. */
const MAX_MEBIBYTES = 64;

type DamageReason = KeyIn<'detail.damage'>;

/** The error that a file is damaged, too large, of a later format, or not a regular file. */
export class Damage extends Error {
  readonly why: DamageReason;

  constructor(why: DamageReason) {
    super(why);
    this.why = why;
  }

  /** Whether a later version of this program wrote the file. */
  get isNewer(): boolean {
    return this.why === 'newer';
  }

  /** Returns the sentence that reports the damage to the user. */
  of(path: string): Phrase {
    return phrase(`detail.damage.${this.why}`, { file: path, mebibytes: MAX_MEBIBYTES });
  }
}

/**
 * Returns the text of a regular file of limited size. Pipes and devices are not opened, because reading them may never end.
 * @throws Damage, or the error of the operating system
 */
export async function textOf(path: string): Promise<string> {
  const { size } = await statRegular(path);
  if (size > MAX_MEBIBYTES * 1024 * 1024) throw new Damage('too_large');
  return readFile(path, 'utf8');
}

/** Returns the properties of a regular file. @throws Damage if it is not one, or the error of the operating system */
export async function statRegular(path: string): Promise<Stats> {
  const found = await stat(path);
  if (!found.isFile()) throw new Damage(kindOf(found));
  return found;
}

function kindOf(found: Stats): DamageReason {
  if (found.isDirectory()) return 'folder';
  if (found.isFIFO()) return 'pipe';
  return found.isSocket() ? 'socket' : 'device';
}
