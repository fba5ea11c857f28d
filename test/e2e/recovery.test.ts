import { appendFileSync, copyFileSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { Cli, cli, folderWith } from '../support/cli.ts';
import { HYBRID, readValues, YIELD } from '../support/kept-counters.ts';
import { Watcher } from '../support/mqtt.ts';
import { bridgeSections, caughtUp, startBroker, startCloud } from './support.ts';

const STATE = `isolarcloud/1501234/${HYBRID}/state`;
const BRIDGE = 'isolarcloud/bridge/state';
const GUARD = 'guard-isolarcloud.jsonl';
const LEDGER = 'bridge-isolarcloud.json';
const HEALTH = 'health.json';
/** The plant, its four devices and the bridge. */
const DEVICES = 6;
const HOUR_AGO = new Date(Date.now() - 3_600_000);

/** A bridge that has signed in once and has published its first values, and a total that the cloud has shown before. */
async function published() {
  const [cloud, broker] = [await startCloud(), await startBroker()];
  const sections = bridgeSections(cloud, broker);
  const folder = folderWith(sections);
  const watcher = await Watcher.on(broker.url);
  const states = () => watcher.payloads(STATE).map((payload) => JSON.parse(payload) as Record<string, number>);
  const untilPublished = (count: number) => watcher.until(() => states().length >= count);
  const total = (await readValues(folder)).get(YIELD) ?? { slug: '', value: Number.NaN };
  const bridge = new Cli(['run'], { cwd: folder });
  await untilPublished(1);
  return { bridge, folder, sections, simulator: cloud.simulator, watcher, states, total, untilPublished };
}

type Scene = Awaited<ReturnType<typeof published>>;

/** Starts a bridge in the folder and waits until it has published values. */
async function startAgain({ states, untilPublished }: Scene, folder: string): Promise<Cli> {
  const count = states().length;
  const bridge = new Cli(['run'], { cwd: folder });
  await untilPublished(count + 1);
  return bridge;
}

/**
 * Checks that the bridge goes on with its counters: a bridge without memory shows a total from its second sample on, this one from
 * its first.
 */
function expectCountersToGoOn({ states, total }: Scene): void {
  expect(states().at(-1)?.[total.slug]).toBeGreaterThanOrEqual(total.value);
}

const problems = ({ watcher }: Scene): unknown[] => watcher.payloads(BRIDGE).map((payload) => JSON.parse(payload).bridge);

/** Announcements with text that were published since the first `count` messages. */
const announcedSince = ({ watcher }: Scene, count: number) =>
  watcher.seen.slice(count).filter(({ topic, payload }) => topic.startsWith('homeassistant/device/') && payload !== '');

const ledgerIn = (folder: string): { readonly devices: object } => JSON.parse(readFileSync(join(folder, 'state', LEDGER), 'utf8'));

/**
 * Copies the state folder of a running bridge to the folder of another machine: with the lock of a process that does not run there, and
 * with a log whose last line is copied in part.
 */
function backUp({ folder, sections }: Scene): string {
  const files = readdirSync(join(folder, 'state'));
  const other = folderWith(sections);
  mkdirSync(join(other, 'state'), { mode: 0o700 });
  for (const name of files.toReversed().filter((file) => statSync(join(folder, 'state', file)).isFile()))
    copyFileSync(join(folder, 'state', name), join(other, 'state', name));
  const [calls = ''] = files.filter((name) => /^calls-\w+\.json$/.test(name));
  const lock = join(other, 'state', `${calls}.lock`);
  mkdirSync(lock);
  utimesSync(lock, HOUR_AGO, HOUR_AGO);
  appendFileSync(join(other, 'state', GUARD), '{"deflated":"eJyLVkpU0lGyMIrVU');
  return other;
}

it('a bridge that hangs fails the health check when its record is 90 s old; restarted, it goes on without another login', async () => {
  const scene = await published();
  const { bridge, folder } = scene;
  const file = join(folder, 'state', HEALTH);
  expect((await cli(['healthcheck'], { cwd: folder })).code).toBe(0);
  bridge.kill('SIGSTOP');
  const record = JSON.parse(readFileSync(file, 'utf8')) as { time: number };
  writeFileSync(file, JSON.stringify({ ...record, time: record.time - 91_000 }));
  const { code, stderr } = await cli(['healthcheck'], { cwd: folder });
  expect(code).toBe(69);
  expect(stderr).toContain('No bridge is alive on this base topic');

  bridge.kill('SIGKILL');
  await bridge.exited;
  await startAgain(scene, folder);
  expect((await cli(['healthcheck'], { cwd: folder })).code).toBe(0);
  expectCountersToGoOn(scene);
  expect(scene.simulator.logins).toHaveLength(1);
});

it('a backup of a running bridge goes on elsewhere: no login, no announcement, despite a lock that was left and a line that was cut off', async () => {
  const scene = await published();
  const { bridge, folder, watcher } = scene;
  await watcher.until(() => announcedSince(scene, 0).length === DEVICES);
  await vi.waitFor(() => expect(Object.keys(ledgerIn(folder).devices)).toHaveLength(DEVICES));
  const restored = backUp(scene);
  bridge.kill('SIGKILL');
  await bridge.exited;
  const count = watcher.seen.length;
  const again = await startAgain(scene, restored);
  expectCountersToGoOn(scene);
  expect(scene.simulator.logins).toHaveLength(1);
  expect(again.output).not.toMatch(/WARN|ERROR/);
  expect(readdirSync(join(restored, 'state')).join()).not.toContain('damaged');
  expect((await cli(['healthcheck'], { cwd: restored })).code).toBe(0);
  await caughtUp(watcher);
  expect(announcedSince(scene, count)).toEqual([]);
});

it('after a downgrade files of the later version are set aside, and the bridge says what to do', async () => {
  const scene = await published();
  const { bridge, folder, watcher } = scene;
  bridge.kill('SIGTERM');
  await bridge.exited;
  const later = (name: string, change: (text: string) => string) =>
    writeFileSync(join(folder, 'state', name), change(readFileSync(join(folder, 'state', name), 'utf8')));
  later(LEDGER, (text) => text.replace('"version":1', '"version":2'));
  later(GUARD, (text) => text.replace('"state_log":1', '"state_log":2'));

  const again = await startAgain(scene, folder);
  await watcher.until(() => problems(scene).includes('state_newer'));
  for (const name of [LEDGER, GUARD]) {
    expect(readdirSync(join(folder, 'state')).join()).toContain(`${name}.damaged-`);
    expect(again.output).toMatch(new RegExp(`A later version .*${name.replaceAll('.', '\\.')} has a later format`));
  }
  expect(again.output).toContain('install that version again');
  expect(scene.simulator.logins).toHaveLength(1);
});
