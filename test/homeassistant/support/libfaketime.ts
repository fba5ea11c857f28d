import { execFileSync } from 'node:child_process';
import { renameSync, writeFileSync } from 'node:fs';

/** A clock that programs can be made to use. */
export interface ProgramClock {
  /** Its time, epoch milliseconds. */
  now(): number;
  /** The environment of a program that is started now. */
  environment(): Readonly<Record<string, string>>;
}

/**
 * The environment of a program that reads its clock from a file whenever it asks for the time. The library interprets the time in
 * the program's zone, so TZ is set.
 */
export const clockFrom = (file: string): Readonly<Record<string, string>> => ({
  LD_PRELOAD: library(),
  TZ: 'UTC',
  FAKETIME_TIMESTAMP_FILE: file,
  FAKETIME_NO_CACHE: '1',
});

/** Sets the clock of the programs that read the file. @param faketime in the format of the library */
export function setClock(file: string, faketime: string): void {
  const next = `${file}.next`;
  writeFileSync(next, faketime);
  renameSync(next, file);
}

function library(): string {
  const files = execFileSync('dpkg-query', ['--listfiles', 'libfaketime'], { encoding: 'utf8' }).split('\n');
  const file = files.find((name) => name.endsWith('/libfaketimeMT.so.1'));
  if (file === undefined) throw new Error('the libfaketime package has no libfaketimeMT.so.1');
  return file;
}
