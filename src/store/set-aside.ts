import { readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { HOUR_MS } from '../calendar.ts';
import { BridgeError } from '../errors.ts';
import { phrase } from '../texts/texts.ts';
import type { Disk } from './disk.ts';
import type { Damage } from './regular-file.ts';
import { codeOf, stateError } from './state-error.ts';
import type { TimeLimits } from './time-limits.ts';

/** Number of damaged files that are kept for each state file, so that the user sees whether the damage recurs. */
const KEPT = 3;

export interface SetAsideOptions {
  readonly disk: Disk;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Called with the error state_set_aside, or state_newer if a later version of this program wrote the file. */
  readonly setAside: (problem: BridgeError) => void;
}

/**
 * Renames a damaged state file and reports it. If the file no longer exists, another process has renamed it, and nothing is done.
 * @throws BridgeError state_unwritable, state_unavailable
 */
export async function setAsideDamaged(path: string, damage: Damage, options: SetAsideOptions, { operationMs }: TimeLimits): Promise<void> {
  const { disk, now, setAside: report } = options;
  try {
    const aside = await disk.run(() => setAside(path, now()), operationMs);
    const detail = phrase('detail.set_aside', { damage: damage.of(path), copy: basename(aside) });
    report(new BridgeError(damage.isNewer ? 'state_newer' : 'state_set_aside', { detail }));
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw stateError(path, error, 'state_unwritable');
  }
}

/**
 * Renames a damaged file to `<name>.damaged-<time>`, and deletes all but the newest three files with such a name.
 * @returns the new path
 */
async function setAside(path: string, nowMs: number): Promise<string> {
  const time = new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, '');
  const aside = `${path}.damaged-${time}`;
  await rename(path, aside);
  const all = (await beside(path)).filter((name) => name.startsWith(`${basename(path)}.damaged-`)).sort();
  // `rm` without `recursive` does not delete folders, which may hold files of the user.
  for (const name of all.slice(0, -KEPT)) await rm(join(dirname(path), name)).catch(() => undefined);
  return aside;
}

/**
 * Removes temporary files of writers that were killed. Their name is `<name>.<number>`, which write-file-atomic uses before it
 * renames the file. A file that was changed within the last hour is kept, because a running process may be writing it.
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
