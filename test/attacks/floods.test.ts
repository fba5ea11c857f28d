import { describe, expect, test } from 'vitest';
import { ghost } from '../support/ghosts.ts';
import { ask, connectPacket, pingPacket, publishPacket, rawConnection } from '../support/raw-mqtt.ts';
import { expectEnd, Scene, VENUES } from './support/attacked.ts';

const GHOSTS = 3_000;
const FLOODS = [
  { topic: 'homeassistant/status', payload: 'online', count: 50_000 },
  { topic: 'isolarcloud/bridge/command/restore', payload: '', count: 20_000 },
  { topic: 'isolarcloud/bridge/command/refresh', payload: '', count: 50_000 },
];

/** Publishes all FLOODS in parallel. Resolves when the broker has received them; rejects if the broker stops first. */
const flood = (url: string) =>
  Promise.all(
    FLOODS.map(async ({ topic, payload, count }) => {
      const socket = await rawConnection(url);
      await ask(socket, connectPacket(`flood ${topic}`));
      const message = publishPacket(topic, payload);
      socket.write(Buffer.concat(Array.from({ length: count }, () => message)));
      await ask(socket, pingPacket);
      socket.destroy();
    }),
  );

describe.each(VENUES)('on %s', (_name, venue) => {
  test('A12: floods of births, commands and configs delay neither the announcement nor the stop, and do not fill the log', async () => {
    const scene = await Scene.on(await venue());
    const { bridge, watcher, announcedInMs } = await scene.run({
      leave: async ({ client }) => {
        const ghosts = Array.from({ length: GHOSTS }, (_, index) => ghost(index));
        await Promise.all(ghosts.map(({ topic, payload }) => client.publishAsync(topic, payload, { retain: true, qos: 1 })));
      },
    });
    expect(announcedInMs).toBeLessThan(30_000);
    if (!scene.venue.isOpen) expect(watcher.seen.filter(({ topic }) => topic.includes('ghost'))).toEqual([]);

    const lines = (): number => bridge.output.split('\n').length;
    const before = lines();
    await flood(scene.venue.url);
    await scene.expectAlive();
    await scene.expectTrueNumbers();
    expect(lines() - before).toBeLessThan(20);

    const another = flood(scene.venue.url).catch(() => undefined); // the flood rejects when the embedded broker stops with the bridge
    await expectEnd(bridge);
    await another;
  });
});
