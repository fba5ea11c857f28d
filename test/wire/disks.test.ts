import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bridgeSections, startBroker, startCloud } from '../e2e/support.ts';
import { Cli, cli, folderWith } from '../support/cli.ts';
import { Watcher } from '../support/mqtt.ts';

/** Runs a command with a small disk of its own in the place of `state`, which a shell prepares first. */
const onDisk = (prepare: string): readonly string[] => [
  'unshare',
  '--map-root-user',
  '--mount',
  'sh',
  '-c',
  `mount -t tmpfs -o size=64k none state\n${prepare}\nexec "$0" "$@"`,
];

const FULL = onDisk('cat /dev/zero >state/filler 2>/dev/null');
/** Read-only from the moment on at which there is a file `worn`. */
const WEARING = onDisk('(until [ -e worn ]; do sleep 0.1; done; mount -o remount,ro state) &');

async function scene() {
  const [cloud, broker] = [await startCloud(), await startBroker()];
  const cwd = folderWith(bridgeSections(cloud, broker));
  mkdirSync(join(cwd, 'state'));
  return { cloud, broker, cwd };
}

it.each(['run', 'read', 'points'])(
  'on a full disk %s ends with the exit code that units restart it for, before it signs in',
  async (command) => {
    const { cloud, cwd } = await scene();
    const { code, stderr } = await cli([command], { cwd, within: FULL });
    expect(stderr).toMatch(/^The disk of the state folder is full: .*\(ENOSPC\)\. Free some space there/m);
    expect(code).toBe(75);
    expect(cloud.simulator.logins).toEqual([]);
  },
);

it('a disk that turns read-only does not end the bridge, and is told of', async () => {
  const { broker, cwd } = await scene();
  await broker.stop();
  const bridge = new Cli(['run'], { cwd, within: WEARING });
  await bridge.until('The MQTT broker does not answer');
  writeFileSync(join(cwd, 'worn'), '');
  await broker.start();
  const watcher = await Watcher.on(broker.url, 'isolarcloud/#');
  await watcher.until((seen) =>
    seen.some(({ topic, payload }) => topic === 'isolarcloud/bridge/state' && payload.includes('state_unwritable')),
  );
  await watcher.until((seen) => seen.some(({ topic }) => topic === 'isolarcloud/1501234/1501234_14_1_1/state'));

  const startedMs = performance.now();
  bridge.kill('SIGTERM');
  expect(await bridge.exited).toEqual({ code: 0, signal: null });
  expect(performance.now() - startedMs).toBeLessThan(2_000);
});
