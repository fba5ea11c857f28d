import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestBroker } from './broker.ts';
import { Cli } from './cli.ts';

/** Runs a shell script, which runs the command as `"$0" "$@"`, where it may mount a disk that nobody else sees. */
const withMounts = (script: string): readonly string[] => ['unshare', '--map-root-user', '--mount', 'sh', '-c', script];

/** Runs a command with `state` on a small disk, after a shell command that prepares the disk. */
const onDisk = (prepare: string): readonly string[] => withMounts(`mount -t tmpfs -o size=64k none state\n${prepare}\nexec "$0" "$@"`);

/** Runs a command with a small disk as the folder `out`, then lists the files on it. */
export const SMALL_OUT = withMounts('mount -t tmpfs -o size=48k none out\n"$0" "$@"\ncode=$?\nls out\nexit $code');

/** A full disk. */
export const FULL_DISK = onDisk('cat /dev/zero >state/filler 2>/dev/null');
/** A disk that becomes read-only as soon as there is a file `worn`. */
const WEARING = onDisk('(until [ -e worn ]; do sleep 0.1; done; mount -o remount,ro state) &');

/** Starts the bridge while its broker is away. Then its disk becomes read-only, and the broker comes back. */
export async function runOnWearingDisk(cwd: string, broker: Pick<TestBroker, 'start' | 'stop'>): Promise<Cli> {
  await broker.stop();
  const bridge = new Cli(['run'], { cwd, within: WEARING });
  await bridge.until('The MQTT broker does not answer');
  writeFileSync(join(cwd, 'worn'), '');
  await broker.start();
  return bridge;
}
