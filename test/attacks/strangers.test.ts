import { describe, expect, test } from 'vitest';
import { bridgeSections } from '../e2e/support.ts';
import { cli, folderWith } from '../support/cli.ts';
import { ghost } from '../support/ghosts.ts';
import { EXPORT, readValues, writeGuardFile, YIELD } from '../support/kept-counters.ts';
import { AVAILABILITY, Watcher } from '../support/mqtt.ts';
import { HYBRID_STATE, Scene, VENUES } from './support/attacked.ts';

const PRESENCE = 'isolarcloud/bridge/presence';
const CLAIM = '{"instance":"evil","since":0}';

/** Attacks by a client that may publish on any topic of the broker. */
describe.each(VENUES)('on %s', (_name, venue) => {
  test('A1: unproven claims to the base topic do not end the bridge, and a second bridge ends with 75', async () => {
    const scene = await Scene.on(await venue());
    const { bridge, watcher } = await scene.run();
    const evil = await Watcher.on(scene.venue.url, PRESENCE);
    evil.client.on('message', (_topic, payload) => {
      const { instance, to, ask } = JSON.parse(payload.toString());
      if (to !== 'evil' || ask === undefined) return;
      evil.client.publish(PRESENCE, JSON.stringify({ instance: to, since: 0, to: instance, answer: 'guessed' }));
    });
    for (let times = 0; times < 100; times += 1) await evil.client.publishAsync(PRESENCE, CLAIM, { qos: 1 });
    await evil.until((seen) => seen.some(({ payload }) => payload.includes('"to":"evil"')));
    const second = await cli(['run'], { cwd: folderWith(bridgeSections(scene.cloud, scene.venue)) });

    expect(second.code).toBe(75);
    expect(second.stderr).toContain('Another bridge is alive on this base topic');
    expect(watcher.payloads(AVAILABILITY)).not.toContain('offline');
    await scene.expectUnharmed(bridge);
  });

  test('A2: availability that is cleared or overwritten says `online` again, or never changes', async () => {
    const scene = await Scene.on(await venue());
    const { bridge, watcher } = await scene.run();
    for (const payload of ['offline', '']) {
      await watcher.client.publishAsync(AVAILABILITY, payload, { retain: true, qos: 1 });
      if (scene.venue.isOpen) await watcher.until(() => watcher.payloads(AVAILABILITY).includes(payload));
      await watcher.untilLast(AVAILABILITY, 'online');
    }
    const before = watcher.payloads(AVAILABILITY).length;
    await watcher.client.publishAsync('homeassistant/status', 'online', { qos: 1 });
    await watcher.until(() => watcher.payloads(AVAILABILITY).length > before);

    if (!scene.venue.isOpen) expect(new Set(watcher.payloads(AVAILABILITY))).toEqual(new Set(['online']));
    await scene.expectUnharmed(bridge);
  });

  test.each(['99999999', '1e308'])('A3: a retained total of %s is not taken over by a bridge without memory', async (total) => {
    const scene = await Scene.on(await venue());
    const { slug = '', value = 0, device_time = '' } = (await readValues(scene.cwd)).get(YIELD) ?? {};
    const forged = `{"${slug}":${total},"device_time":"${device_time}"}`;
    const { bridge, watcher } = await scene.run({
      leave: async ({ client }) => void (await client.publishAsync(HYBRID_STATE, forged, { retain: true, qos: 1 })),
    });
    await scene.expectTrueNumbers();

    // Only messages with `pv_power` are checked: before its first reading, the bridge publishes the forged retained state again,
    // with its age.
    const read = watcher.payloads(HYBRID_STATE).filter((payload) => payload.includes('pv_power'));
    for (const payload of read) expect(Number(JSON.parse(payload)[slug] ?? value)).toBeLessThan(value + 5);
    expect(bridge.output.includes('kept numbers that an energy counter cannot show are left out')).toBe(scene.venue.isOpen);
    await scene.expectUnharmed(bridge);
  });

  test.each(['1e308', '-1'])('A3: a counter that the guard file has as %s is left out, and the others are remembered', async (written) => {
    const scene = await Scene.on(await venue());
    const values = await readValues(scene.cwd);
    writeGuardFile(scene.cwd, values, 'raw', written);
    const { bridge, watcher } = await scene.run();
    await watcher.until(
      () =>
        watcher
          .payloads(HYBRID_STATE)
          .at(-1)
          ?.includes(values.get(EXPORT)?.slug ?? '-') ?? false,
    );
    const state = JSON.parse(watcher.payloads(HYBRID_STATE).at(-1) ?? '{}');

    const { slug = '', value = 0 } = values.get(YIELD) ?? {};
    expect(Math.abs(Number(state[slug] ?? value) - value)).toBeLessThan(5);
    expect(state[values.get(EXPORT)?.slug ?? '']).toBeGreaterThanOrEqual(values.get(EXPORT)?.value ?? 0);
    expect(bridge.output).toContain('kept numbers that an energy counter cannot show are left out');
    await scene.expectUnharmed(bridge);
  });

  test('A13: retained configs of devices called __proto__ and constructor are nothing special', async () => {
    const scene = await Scene.on(await venue());
    const topics = ['__proto__', 'constructor', 'isolarcloud___proto__'].map((name) => `homeassistant/device/${name}/config`);
    const publish = async ({ client }: Watcher, payload: string): Promise<void> => {
      for (const topic of topics) await client.publishAsync(topic, payload, { retain: true, qos: 1 });
    };
    const { bridge, watcher } = await scene.run({ leave: (stranger) => publish(stranger, '{"device":{}}') });
    await publish(watcher, ghost(0).payload);
    await publish(watcher, '');

    await scene.expectUnharmed(bridge);
  });
});
