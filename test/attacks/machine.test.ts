import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Cli, cli } from '../support/cli.ts';
import { FULL_DISK, runOnWearingDisk } from '../support/small-disk.ts';
import { embedded, mosquitto, Scene, untilAnnounced } from './support/attacked.ts';

/** Faults of the machine on which the bridge runs: of its disk and its ports. */

async function withStateFolder(scene: Scene): Promise<Scene> {
  mkdirSync(join(scene.cwd, 'state'));
  return scene;
}

test('A7: a disk that turns read-only does not end the bridge, and delays neither polls nor the stop', async () => {
  const broker = await mosquitto();
  const scene = await withStateFolder(await Scene.on(broker));
  const bridge = await runOnWearingDisk(scene.cwd, broker);
  const watcher = await scene.stranger();
  await untilAnnounced(watcher);
  await watcher.until((seen) => seen.some(({ payload }) => payload.includes('state_unwritable')));
  await scene.expectUnharmed(bridge);
});

test('A8: a full disk at the start ends with 75, and the next start goes on', async () => {
  const scene = await withStateFolder(await Scene.on(await mosquitto()));
  expect(await cli(['run'], { cwd: scene.cwd, within: FULL_DISK })).toMatchObject({ code: 75 });
  const { bridge } = await scene.run();
  await scene.expectUnharmed(bridge);
});

test('A8: a busy port of the embedded broker ends with 75, and the next start goes on', async () => {
  const scene = await Scene.on(await embedded());
  const busy = createServer().listen(Number(new URL(scene.venue.url).port), '127.0.0.1');
  onTestFinished(() => void busy.close());
  await new Promise((resolve) => busy.once('listening', resolve));
  const refused = new Cli(['run'], { cwd: scene.cwd });
  expect(await refused.exited).toMatchObject({ code: 75 });
  await new Promise((resolve) => busy.close(resolve));
  const { bridge } = await scene.run();
  await scene.expectUnharmed(bridge);
});
