import { execFileSync } from 'node:child_process';
import { renameSync, writeFileSync } from 'node:fs';

/** A clock that can replace the system clock of programs under test. */
export interface ProgramClock {
  /** The time that the clock shows, epoch milliseconds. */
  now(): number;
  /** Returns the environment variables with which a program must be started to use this clock. */
  environment(): Readonly<Record<string, string>>;
}

/**
 * @returns the environment variables that make a program read its time from a file, through libfaketime, whenever it asks for the
 * time. libfaketime interprets the time in the program's time zone, so TZ is set to UTC.
 */
export const clockFrom = (file: string): Readonly<Record<string, string>> => ({
  LD_PRELOAD: library(),
  TZ: 'UTC',
  FAKETIME_TIMESTAMP_FILE: file,
  FAKETIME_NO_CACHE: '1',
});

/**
 * Sets the clock of the programs that read the file.
 * @param faketime time in the format of libfaketime
 */
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
