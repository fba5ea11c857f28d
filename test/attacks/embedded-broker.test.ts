import { expect, test } from 'vitest';
import { caughtUp } from '../e2e/support.ts';
import { cli } from '../support/cli.ts';
import { overflow } from '../support/overflow.ts';
import { ask, connectPacket, pingPacket, rawConnection, retainedPacket } from '../support/raw-mqtt.ts';
import { overwriteAll, signInFrom } from '../support/strangers.ts';
import { embedded, Scene } from './support/attacked.ts';

const account = { username: 'home', password: 'PASSWORD-PLANTED' };

test('A4: the embedded broker does not start beyond loopback without a user', async () => {
  const scene = await Scene.on(await embedded({ host: '0.0.0.0' }));
  const { code, stderr } = await cli(['run'], { cwd: scene.cwd });
  expect(code).toBe(78);
  expect(stderr).toContain('mqtt.embedded_broker.host lets everybody in the network connect');
});

test('A4: a stranger on the embedded broker overwrites, deletes and ends nothing', async () => {
  const scene = await Scene.on(await embedded({ host: '0.0.0.0', anonymous: true }));
  const { bridge, watcher } = await scene.run();
  const ofBridge = await overwriteAll(scene.venue.url, watcher.seen);
  const later = await scene.stranger();
  await later.until((seen) => ofBridge.every((topic) => seen.some((message) => message.topic === topic)));

  expect(watcher.seen.filter(({ payload }) => payload === 'forged' || payload === '')).toEqual([]);
  await scene.expectUnharmed(bridge);
});

test('A4: 100,000 retained topics and 3,000 sessions of absent clients do not fill the embedded broker', async () => {
  const scene = await Scene.on(await embedded());
  const { bridge, watcher } = await scene.run();
  const socket = await rawConnection(scene.venue.url);
  await ask(socket, connectPacket('hoarder'));
  socket.write(Buffer.concat(Array.from({ length: 100_000 }, (_, index) => retainedPacket(`hoard/${index}`, 'x'))));
  await ask(socket, pingPacket);
  for (let index = 0; index < 3_000; index += 1) {
    const dead = await rawConnection(scene.venue.url);
    await ask(dead, connectPacket(`dead ${index}`, { clean: false }));
    dead.destroy();
  }
  await watcher.client.subscribeAsync('hoard/#');
  await caughtUp(watcher);

  expect(watcher.seen.filter(({ topic }) => topic.startsWith('hoard/')).length).toBeLessThanOrEqual(20_000);
  expect(bridge.output.split('\n').length).toBeLessThan(50);
  await scene.expectUnharmed(bridge);
});

test('A4: of many guesses of the password few are looked at, and others get in meanwhile', async () => {
  const scene = await Scene.on(await embedded({ host: '0.0.0.0', ...account }), { account });
  const { bridge } = await scene.run();
  const guess = (_: unknown, index: number) => signInFrom(scene.venue.url, '127.0.0.2', { ...account, password: `guess ${index}` });
  const guesses = await Promise.all(Array.from({ length: 80 }, guess));

  expect(guesses.filter((code) => code === 4).length).toBeLessThan(5);
  expect(guesses).not.toContain(0);
  expect(await signInFrom(scene.venue.url, '127.0.0.3', account)).toBe(0);
  expect(bridge.output).not.toContain('PLANTED');
  await scene.expectUnharmed(bridge);
});

test('A5: a subscriber that stops reading while messages pile up, and then vanishes, does not end the bridge', async () => {
  const scene = await Scene.on(await embedded());
  const { bridge } = await scene.run();
  await overflow(scene.venue.url);
  await scene.expectUnharmed(bridge);
});
