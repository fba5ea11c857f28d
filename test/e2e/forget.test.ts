import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Cli, cli, folderWith } from '../support/cli.ts';
import { Watcher } from '../support/mqtt.ts';
import { bridgeSections, caughtUp, startBroker, startCloud } from './support.ts';

const BRIDGE_CONFIG = 'homeassistant/device/isolarcloud_bridge_isolarcloud/config';
const DEVICE_CONFIG = 'homeassistant/device/isolarcloud_1501234_14_1_1/config';

/** Retained messages of other programs and of another bridge, on topics similar to the bridge's. Key: topic. Value: payload. */
const FOREIGN = {
  [`homeassistant/device/isolarcloud_999_14_1_1/config`]: JSON.stringify({
    device: { identifiers: ['isolarcloud_999_14_1_1'], name: 'of another bridge' },
    origin: { name: 'isolarcloud2mqtt' },
    availability: [{ topic: 'attic/bridge/availability' }],
    components: {},
  }),
  'homeassistant/sensor/lamp/config': '{}',
  'isolarcloud/attic/bridge/state': '{}',
  'isolarcloud/attic/1/1_14_1_1/state': '{}',
  'other/1/1_14_1_1/state': '{}',
};

const NOT_RETAINED = /^test\/|^isolarcloud\/(bridge\/(presence|collect)|doctor\/doctor\/state)$/;

/** Returns the retained messages: the last message on each topic, if it is not empty. */
async function retained(watcher: Watcher): Promise<Record<string, string>> {
  await caughtUp(watcher);
  const last = new Map(watcher.seen.map(({ topic, payload }) => [topic, payload]));
  return Object.fromEntries([...last].filter(([topic, payload]) => payload !== '' && !NOT_RETAINED.test(topic)));
}

/** Starts a broker with retained messages of other programs and of a bridge that has run and ended. */
async function leftBehind() {
  const cloud = await startCloud();
  const broker = await startBroker();
  const others = await Watcher.on(broker.url);
  for (const [topic, payload] of Object.entries(FOREIGN)) await others.client.publishAsync(topic, payload, { retain: true });
  const folder = folderWith(bridgeSections(cloud, broker));
  const bridge = new Cli(['run'], { cwd: folder });
  await others.until((seen) => seen.some(({ topic }) => topic === DEVICE_CONFIG));
  const stop = async () => {
    bridge.kill('SIGTERM');
    await bridge.exited;
  };
  return { watcher: others, folder, bridge, stop };
}

describe('forget', () => {
  it('takes what this bridge retains off the broker, and nothing else', async () => {
    const { watcher, folder, stop } = await leftBehind();
    await stop();
    const before = await retained(watcher);
    expect(Object.keys(before)).toEqual(expect.arrayContaining([BRIDGE_CONFIG, DEVICE_CONFIG, 'isolarcloud/bridge/state']));
    const { code, stdout, stderr } = await cli(['forget'], { cwd: folder });

    expect(code).toBe(0);
    expect(await retained(watcher)).toEqual(FOREIGN);
    const gone = Object.keys(before).filter((topic) => !(topic in FOREIGN));
    expect(stdout.trimEnd().split('\n').sort()).toEqual(gone.sort());
    expect(stderr).toBe(`${gone.length} retained topics were removed from the broker.\n`);
    expect(JSON.parse(readFileSync(join(folder, 'state/bridge-isolarcloud.json'), 'utf8'))).toEqual({ version: 1, devices: {} });
  });

  it('only shows them with --dry-run', async () => {
    const { watcher, folder, stop } = await leftBehind();
    await stop();
    const before = await retained(watcher);
    const ledger = readFileSync(join(folder, 'state/bridge-isolarcloud.json'), 'utf8');
    const { code, stdout, stderr } = await cli(['forget', '--dry-run'], { cwd: folder });

    expect(code).toBe(0);
    expect(stdout).toContain(`${DEVICE_CONFIG}\n`);
    expect(stderr).toMatch(/^\d+ retained topics would be removed from the broker\.\n$/);
    expect(await retained(watcher)).toEqual(before);
    expect(readFileSync(join(folder, 'state/bridge-isolarcloud.json'), 'utf8')).toBe(ledger);
  });

  it('leaves a living bridge alone', async () => {
    const { watcher, folder, bridge } = await leftBehind();
    const { code, stdout, stderr } = await cli(['forget'], { cwd: folder });

    expect(code).toBe(75);
    expect(stdout).toBe('');
    expect(stderr).toBe(
      'The bridge is running: isolarcloud. Stop it first, also for --dry-run: it would publish again at once what is taken off the broker.\n',
    );
    expect(Object.keys(await retained(watcher))).toContain(DEVICE_CONFIG);
    expect(bridge.running).toBe(true);
  });
});
