import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { HealthFile } from '../../../src/app/health-file.ts';
import { currentHealth, HEALTH_INTERVAL_MS, healthFile } from '../../../src/app/health-record.ts';
import { Disk } from '../../../src/store/disk.ts';
import { quiet } from '../../support/quiet.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const NOW = Date.UTC(2026, 2, 10, 15);
/** A text as long as the longest fingerprint. */
const SETTINGS = `${'a'.repeat(16)}:${'b'.repeat(32)}:${'c'.repeat(32)}`;
const text = (changes: object): string => JSON.stringify({ pid: 7, time: NOW, broker: 'connected', settings: SETTINGS, ...changes });

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'health-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test('health holds for three intervals, whichever way the clock was set', () => {
  expect(currentHealth(text({}), NOW + 3 * HEALTH_INTERVAL_MS)).toEqual({ pid: 7, time: NOW, broker: 'connected', settings: SETTINGS });
  expect(currentHealth(text({}), NOW - 3 * HEALTH_INTERVAL_MS)).not.toBeNull();
  expect(currentHealth(text({}), NOW + 3 * HEALTH_INTERVAL_MS + 1)).toBeNull();
  expect(currentHealth(text({}), NOW - 3 * HEALTH_INTERVAL_MS - 1)).toBeNull();
});

test.each([
  ['an error that is not known', text({ broker: 'on_fire' })],
  ['no time', text({ time: null })],
  ['no fingerprint of the settings', text({ settings: undefined })],
  ['no process', text({ pid: 'seven' })],
  ['half a file', text({}).slice(0, 20)],
  ['an empty file', ''],
  ['null', 'null'],
])('%s is no health', (_what, wrong) => {
  expect(currentHealth(wrong, NOW)).toBeNull();
});

test('no text makes the health check throw', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void expect(() => currentHealth(text, NOW)).not.toThrow()));
});

test('bridges that share a folder have a file each, and the default base topic has health.json', () => {
  expect(healthFile('/state', 'isolarcloud')).toBe('/state/health.json');
  expect(healthFile('/state', 'attic/solar')).toBe('/state/health-attic-x2f-solar.json');
});

test('a bridge writes its health from its first connection on, says at once what keeps the broker away, and removes the file at its end', async () => {
  const clock = new VirtualClock(NOW);
  const path = join(await newFolder(), 'new', 'health.json');
  const { now, sleep } = clock;
  const file = new HealthFile(path, { pid: 7, settings: SETTINGS, disk: new Disk(), now, sleep });
  const read = async () => currentHealth(await readFile(path, 'utf8'), clock.now());
  file.brokerIs('broker_unreachable');
  await quiet();
  await expect(read()).rejects.toMatchObject({ code: 'ENOENT' });

  file.brokerIs('connected');
  await quiet();
  expect(await read()).toEqual({ pid: 7, time: NOW, broker: 'connected', settings: SETTINGS });

  file.brokerIs('broker_unreachable');
  await quiet();
  expect(await read()).toMatchObject({ broker: 'broker_unreachable' });

  clock.advance(HEALTH_INTERVAL_MS);
  await quiet();
  expect(await read()).toEqual({ pid: 7, time: NOW + HEALTH_INTERVAL_MS, broker: 'broker_unreachable', settings: SETTINGS });

  await file.stop();
  await expect(read()).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a bridge that never came to the broker leaves the file of another as it is', async () => {
  const path = join(await newFolder(), 'health.json');
  await writeFile(path, 'of another');
  const { now, sleep } = new VirtualClock(NOW);
  const file = new HealthFile(path, { pid: 7, settings: SETTINGS, disk: new Disk(), now, sleep });
  file.brokerIs('base_topic_taken');
  await file.stop();
  expect(await readFile(path, 'utf8')).toBe('of another');
});

test('a state folder that does not answer delays neither the bridge nor its stop', async () => {
  const never = new Promise<never>(() => {});
  const ended: string[] = [];
  const limits: (() => void)[] = [];
  const time = { elapsedMs: () => 0, sleep: (_ms: number) => new Promise<void>((resolve) => limits.push(resolve)) };
  const disk = new Disk(time);
  void disk.run(() => never, 1).catch(() => undefined);
  const clock = new VirtualClock(NOW);
  const file = new HealthFile(join(await newFolder(), 'health.json'), {
    pid: 7,
    settings: SETTINGS,
    disk,
    now: clock.now,
    sleep: clock.sleep,
  });
  file.brokerIs('connected');
  await quiet();
  const stopped = file.stop().then(() => ended.push('stopped'));
  await quiet();
  for (const limit of limits) limit();
  await quiet();
  for (const limit of limits) limit();
  await stopped;
  expect(ended).toEqual(['stopped']);
});
