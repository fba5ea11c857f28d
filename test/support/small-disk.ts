import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestBroker } from './broker.ts';
import { Cli } from './cli.ts';

/** Returns a command that runs a shell script where it can mount disks that only its processes see. The script gets its arguments. */
const withMounts = (script: string): readonly string[] => ['unshare', '--map-root-user', '--mount', 'sh', '-c', script];

/** Returns a command that mounts a small disk on `state`, runs a shell command that prepares the disk, and runs its arguments. */
const onDisk = (prepare: string): readonly string[] => withMounts(`mount -t tmpfs -o size=64k none state\n${prepare}\nexec "$0" "$@"`);

/** A command that runs its arguments with a small disk as the folder `out`, and then lists the files on that disk. */
export const SMALL_OUT = withMounts('mount -t tmpfs -o size=48k none out\n"$0" "$@"\ncode=$?\nls out\nexit $code');

/** A command that runs its arguments with a full disk as the folder `state`. */
export const FULL_DISK = onDisk('cat /dev/zero >state/filler 2>/dev/null');
/** A command that mounts a disk on the folder `state` and runs its arguments. Once the working folder has a file `worn`, the disk is read-only. */
const WEARING = onDisk('(until [ -e worn ]; do sleep 0.1; done; mount -o remount,ro state) &');

/** Starts the bridge while its broker is stopped. Then makes the disk of the state folder read-only, and starts the broker. */
export async function runOnWearingDisk(cwd: string, broker: Pick<TestBroker, 'start' | 'stop'>): Promise<Cli> {
  await broker.stop();
  const bridge = new Cli(['run'], { cwd, within: WEARING });
  await bridge.until('The MQTT broker does not answer');
  writeFileSync(join(cwd, 'worn'), '');
  await broker.start();
  return bridge;
}
