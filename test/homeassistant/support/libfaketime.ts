import { execFileSync } from 'node:child_process';

/** A clock that programs can be made to live by. */
export interface ProgramClock {
  /** What it shows, epoch milliseconds. */
  now(): number;
  /** The environment of a program that is started now. */
  environment(): Readonly<Record<string, string>>;
}

/** Of every program on another clock: the library reads moments in the program's zone, hence TZ. */
export const libfaketime = (): { readonly LD_PRELOAD: string; readonly TZ: string } => ({ LD_PRELOAD: library(), TZ: 'UTC' });

function library(): string {
  const files = execFileSync('dpkg-query', ['--listfiles', 'libfaketime'], { encoding: 'utf8' }).split('\n');
  const file = files.find((name) => name.endsWith('/libfaketimeMT.so.1'));
  if (file === undefined) throw new Error('the libfaketime package has no libfaketimeMT.so.1');
  return file;
}
