import { connect } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Change } from '../../../src/page/model/change-ring.ts';
import { type Event, Reader } from './stream-reader.ts';
import { ask, post, served, signIn } from './support.ts';

const changed = (psId: string): Change => ({ kind: 'document', psId, psKey: `${psId}_14_1_1` });
const rejected = (slug: string): Change => ({
  kind: 'journal',
  entry: { readAt: 1, psId: '1', psKey: '1_14_1_1', slug, value: 1, published: 0, verdict: 'leap' },
});

/** Bytes of the process's memory that are in use. */
function usedBytes(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const namesOf = (events: readonly Event[]): readonly string[] => events.map(({ name }) => name);

test('a stream begins with the snapshot and goes on with what has changed for its page', async () => {
  const page = await served({ password: null });
  const reader = new Reader(page, '?plant=1&language=pt');
  await reader.until(1);
  expect(reader.events[0]).toMatchObject({ name: 'snapshot', data: { plant: { plant: { psId: '1' } } } });
  page.source.changes.add([changed('1'), changed('1'), changed('2'), { kind: 'bridge' }, rejected('energy')]);
  const [, ...patches] = await reader.until(6);
  expect(namesOf(patches)).toEqual(['bridge', 'plants', 'plant', 'device', 'journal']);
  expect(patches.map(({ id }) => id)).toEqual([null, null, null, null, reader.lastEventId]);
});

test('a change that the page does not show is not sent', async () => {
  const page = await served({ password: null });
  const reader = new Reader(page, '?plant=1');
  await reader.until(1);
  page.source.changes.add([{ kind: 'curve', psId: '2', at: 1 }]);
  page.source.changes.add([changed('1')]);
  expect(namesOf(await reader.until(4))).toEqual(['snapshot', 'plants', 'plant', 'device']);
});

test('a stream that continues gets each missed entry once, and no snapshot', async () => {
  const page = await served({ password: null });
  const first = new Reader(page);
  await first.until(1);
  page.source.changes.add([rejected('one')]);
  await first.until(2);
  first.request.destroy();
  page.source.changes.add([rejected('two')]);
  page.source.changes.add([rejected('three')]);
  const second = new Reader(page, '', { 'last-event-id': first.lastEventId });
  const [missed] = await second.until(1);
  expect(missed).toMatchObject({ name: 'journal', data: [{ slug: 'two' }, { slug: 'three' }] });
  page.source.changes.add([rejected('four')]);
  expect((await second.until(2))[1]).toMatchObject({ name: 'journal', data: [{ slug: 'four' }] });
});

test.each([
  ['has missed more than the ring holds', (id: string) => id],
  ['is of another run of the bridge', (id: string) => `other.${id.split('.')[1]}`],
  ['has an id that is none', () => 'x'],
])('a stream that %s begins with a snapshot', async (_, idFrom) => {
  const page = await served({ password: null });
  const first = new Reader(page);
  await first.until(1);
  page.source.changes.add(Array.from({ length: 200 }, () => ({ kind: 'bridge' as const })));
  const second = new Reader(page, '', { 'last-event-id': idFrom(first.lastEventId) });
  expect(namesOf(await second.until(1))).toEqual(['snapshot']);
});

test('a comment comes every 15 s while nothing changes', async () => {
  const page = await served({ password: null });
  const reader = new Reader(page);
  await reader.until(1);
  await vi.waitFor(() => expect(page.clock.nextWakeInMs).toBe(15_000));
  page.clock.advance(15_000);
  await vi.waitFor(() => expect(reader.text.endsWith('\n\n:\n\n')).toBe(true));
});

test('a stream ends soon after its session', async () => {
  const page = await served();
  const session = await signIn(page.port);
  const reader = new Reader(page, '', { ...session });
  await reader.until(1);
  await post(page.port, '/api/logout', {}, session);
  page.source.changes.add([{ kind: 'bridge' }]);
  await vi.waitFor(() => expect(reader.isOver).toBe(true));
  expect(namesOf(reader.events)).toEqual(['snapshot']);
});

test('the server stops at once, with streams open', async () => {
  const page = await served({ password: null });
  const readers = [new Reader(page), new Reader(page)];
  for (const reader of readers) await reader.until(1);
  await page.server.stop();
  await vi.waitFor(() => expect(readers.map(({ isOver }) => isOver)).toEqual([true, true]));
});

test('more streams than the limit are refused, and a closed one makes room', async () => {
  const page = await served({ password: null, limits: { streams: 2 } });
  const readers = [new Reader(page), new Reader(page)];
  for (const reader of readers) await reader.until(1);
  expect(await ask(page.port, { path: '/api/stream' })).toMatchObject({ status: 429 });
  readers[0]?.request.destroy();
  await vi.waitFor(async () => {
    const next = new Reader(page);
    await vi.waitFor(() => expect(next.status).toBe(200), { timeout: 200 });
  });
});

test('a reader that takes nothing is dropped after 30 s, and nothing is queued for it meanwhile', async () => {
  const page = await served({ password: null });
  page.source.version = 'x'.repeat(16 * 1024 * 1024); // more than the buffers of the socket hold
  const socket = connect(page.port, '127.0.0.1', () => socket.write('GET /api/stream HTTP/1.1\r\nHost: localhost\r\n\r\n'));
  onTestFinished(() => void socket.destroy());
  socket.pause();
  await vi.waitFor(() => expect(page.clock.nextWakeInMs).toBe(30_000), { timeout: 5_000 });
  const before = process.memoryUsage().arrayBuffers;
  for (let round = 0; round < 100; round += 1) page.source.changes.add([changed('1'), { kind: 'bridge' }]);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * 1024 * 1024);
  page.clock.advance(30_000);
  socket.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.resume();
  await closed;
  await vi.waitFor(() => expect(page.clock.nextWakeInMs).toBe(Number.POSITIVE_INFINITY));
});

test('with 100 pages open, of which half take nothing, the others get each change and the memory stays bounded', async () => {
  const page = await served({ password: null });
  page.source.version = 'x'.repeat(100_000);
  const readers = Array.from({ length: 50 }, () => new Reader(page));
  for (let slow = 0; slow < 50; slow += 1) {
    const socket = connect(page.port, '127.0.0.1', () => socket.write('GET /api/stream HTTP/1.1\r\nHost: localhost\r\n\r\n'));
    socket.on('error', () => undefined).pause();
    onTestFinished(() => void socket.destroy());
  }
  for (const reader of readers) await reader.until(1);
  await vi.waitFor(() => expect(page.server.streams).toBe(100));
  const warnings: Error[] = [];
  const warned = (warning: Error): void => void warnings.push(warning);
  process.on('warning', warned);
  onTestFinished(() => void process.off('warning', warned));
  const before = usedBytes();
  for (let round = 1; round <= 100; round += 1) {
    page.source.version = `${round} ${'x'.repeat(100_000)}`;
    page.source.changes.add([{ kind: 'bridge' }]);
    for (const reader of readers) reader.text = '';
    await vi.waitFor(() => expect(readers.every(({ text }) => text.includes(`"version":"${round} `))).toBe(true), { interval: 5 });
  }
  // 100 changes of 100 kB for 50 readers would be 500 MB.
  expect(usedBytes() - before).toBeLessThan(50 * 1024 * 1024);
  expect(warnings).toEqual([]);
}, 120_000);
