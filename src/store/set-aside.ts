import { readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { HOUR_MS } from '../calendar.ts';
import { BridgeError } from '../errors.ts';
import type { Disk } from './disk.ts';
import type { Damage } from './regular-file.ts';
import { codeOf, stateError } from './state-error.ts';
import type { TimeLimits } from './time-limits.ts';

/** Damaged files that are kept of each state file: enough to see whether it happens again. */
const KEPT = 3;

export interface SetAsideOptions {
  readonly disk: Disk;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Told of the file (state_set_aside). */
  readonly setAside: (problem: BridgeError) => void;
}

/**
 * Renames a damaged state file and tells of it. One that is gone was set aside by another process.
 * @throws BridgeError state_unwritable, state_unavailable
 */
export async function setAsideDamaged(path: string, { why }: Damage, options: SetAsideOptions, { operationMs }: TimeLimits): Promise<void> {
  const { disk, now, setAside: told } = options;
  try {
    const aside = await disk.run(() => setAside(path, now()), operationMs);
    told(new BridgeError('state_set_aside', { detail: `${path} ${why}; it is kept as ${basename(aside)}` }));
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw stateError(path, error, 'state_unwritable');
  }
}

/**
 * Renames a damaged file to `<name>.damaged-<time>`; of several the newest three are kept.
 * @returns the new path
 */
async function setAside(path: string, nowMs: number): Promise<string> {
  const time = new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, '');
  const aside = `${path}.damaged-${time}`;
  await rename(path, aside);
  const all = (await beside(path)).filter((name) => name.startsWith(`${basename(path)}.damaged-`)).sort();
  // A folder is not deleted: it may hold what is not ours.
  for (const name of all.slice(0, -KEPT)) await rm(join(dirname(path), name)).catch(() => undefined);
  return aside;
}

/**
 * Removes what writers that were killed have left beside a file: `<name>.<number>`, as write-file-atomic calls it before it is
 * renamed. A younger one may belong to a process that is writing.
 */
export async function removeLeftovers(path: string, nowMs: number): Promise<void> {
  const own = `${basename(path)}.`;
  for (const name of await beside(path)) {
    if (!name.startsWith(own) || !/^\d+$/.test(name.slice(own.length))) continue;
    const leftover = join(dirname(path), name);
    const { mtimeMs } = await stat(leftover);
    if (Math.abs(nowMs - mtimeMs) > HOUR_MS) await rm(leftover);
  }
}

const beside = (path: string): Promise<string[]> => readdir(dirname(path));
