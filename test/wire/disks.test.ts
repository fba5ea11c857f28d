import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bridgeSections, onePlant, startBroker, startCloud } from '../e2e/support.ts';
import { cli, folderWith } from '../support/cli.ts';
import { dayThatIsOver } from '../support/days.ts';
import { Watcher } from '../support/mqtt.ts';
import { FULL_DISK, runOnWearingDisk, SMALL_OUT } from '../support/small-disk.ts';

async function scene(plants = onePlant()) {
  const [cloud, broker] = [await startCloud({ plants }), await startBroker()];
  const cwd = folderWith(bridgeSections(cloud, broker));
  mkdirSync(join(cwd, 'state'));
  return { cloud, broker, cwd };
}

it.each(['run', 'read', 'points'])(
  'on a full disk %s ends with the exit code that units restart it for, before it signs in',
  async (command) => {
    const { cloud, cwd } = await scene();
    const { code, stderr } = await cli([command], { cwd, within: FULL_DISK });
    expect(stderr).toMatch(/^The disk of the state folder is full: .*\(ENOSPC\)\. Free some space there/m);
    expect(code).toBe(75);
    expect(cloud.simulator.logins).toEqual([]);
  },
);

it('a disk that turns read-only does not end the bridge, and is reported', async () => {
  const { broker, cwd } = await scene();
  const bridge = await runOnWearingDisk(cwd, broker);
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

it('a result whose last part does not fit on the disk is an error, and leaves no part of a file', async () => {
  const { cwd } = await scene(onePlant({ daysAgo: 4 }));
  mkdirSync(join(cwd, 'out'));
  const args = ['history', '--from', dayThatIsOver(), '--to', dayThatIsOver(), '--period', 'minute', '--output', 'out/day.csv'];
  const { code, stdout, stderr } = await cli(args, { cwd, within: SMALL_OUT });

  expect(stderr).toContain('The output file cannot be written');
  expect(code).toBe(64);
  expect(stdout).toBe('');
});
