import { mkdir, mkdtemp, rm, rmdir, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Disk } from '../../../src/store/disk.ts';
import { StateLock } from '../../../src/store/state-lock.ts';
import { ENGLISH, inWords } from '../../../src/texts/texts.ts';
import { quiet } from '../../support/quiet.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const MINUTE_MS = 60_000;
const PATIENCE = { operationMs: 10_000, lockMs: 40_000 };

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-'));
  path = join(folder, 'state.json');
});
afterEach(() => rm(folder, { recursive: true }));

function scene() {
  const clock = new VirtualClock(0);
  const stop = new AbortController();
  const said: string[] = [];
  const disk = new Disk({ elapsedMs: clock.now, sleep: clock.sleep });
  const lock = new StateLock(path, { disk, signal: stop.signal, waiting: (what) => said.push(inWords(what, ENGLISH)) });
  /** Advances the time in small steps, while code waits for the lock. */
  const pass = async (ms: number): Promise<void> => {
    for (let leftMs = ms; leftMs > 0; leftMs -= 500) {
      await quiet();
      clock.advance(500);
    }
    await quiet();
  };
  return { stop, said, lock, pass, disk };
}

/** Creates the lock of another process. @param ageMs age of its date; negative for a date in the future */
async function heldLock(ageMs: number): Promise<void> {
  await mkdir(`${path}.lock`, { recursive: true });
  const at = new Date(Date.now() - ageMs);
  await utimes(`${path}.lock`, at, at);
}

describe('a lock that another process holds', () => {
  it('is waited for, which is said after a moment', async () => {
    const { lock, pass, said } = scene();
    await heldLock(-MINUTE_MS);
    const taken = lock.take(PATIENCE);
    await pass(500);
    expect(said).toEqual([]);
    await pass(2_000);
    expect(said).toEqual([`Waiting for another command that is using ${path}.`]);
    await rmdir(`${path}.lock`);
    await pass(1_000);
    await (await taken)();
    expect(said).toHaveLength(1);
  });

  it('is waited for as long as the patience lasts, while it is renewed', async () => {
    const { lock, pass } = scene();
    await heldLock(-MINUTE_MS);
    const taken = lock.take(PATIENCE);
    taken.catch(() => undefined);
    for (let renewal = 1; renewal <= 8; renewal++) {
      await pass(5_000);
      await heldLock(-MINUTE_MS - renewal * 1_000);
    }
    await pass(1_000);
    await expect(taken).rejects.toMatchObject({ code: 'state_locked', exit: 75 });
  });

  it('is not waited for any longer when the command is stopped', async () => {
    const { lock, stop } = scene();
    await heldLock(-MINUTE_MS);
    const taken = lock.take(PATIENCE);
    taken.catch(() => undefined);
    await quiet();
    stop.abort();
    await expect(taken).rejects.toMatchObject({ code: 'state_locked' });
  });

  it('is taken over at once where its date says that its process died', async () => {
    const { lock } = scene();
    await heldLock(11_000);
    await (await lock.take(PATIENCE))();
  });

  it('is taken over if it is dated in the future and not renewed, also over several short waits', async () => {
    const { lock, pass } = scene();
    await heldLock(-365 * 24 * 60 * MINUTE_MS);
    const hurried = { operationMs: 2_000, lockMs: 2_000 };
    for (let wait = 0; wait < 4; wait++) {
      const taken = lock.take(hurried);
      taken.catch(() => undefined);
      await pass(2_500);
      await expect(taken).rejects.toMatchObject({ code: 'state_locked' });
    }
    const taken = lock.take(hurried);
    await pass(2_000);
    await (await taken)();
  });
});

it('a lock that cannot be taken at all is not waited for', async () => {
  const { lock } = scene();
  await writeFile(join(folder, 'file'), '');
  const impossible = new StateLock(join(folder, 'file/state.json'), {
    disk: new Disk(),
    signal: new AbortController().signal,
    waiting: () => undefined,
  });
  await expect(impossible.take(PATIENCE)).rejects.toMatchObject({ code: 'ENOTDIR' });
  await (await lock.take(PATIENCE))();
});

it('a lock whose renewal finds no answer after it was freed ends nothing', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const { lock, pass, disk } = scene();
  const free = await lock.take(PATIENCE);
  let answer = (): void => undefined;
  const stalled = disk.run(() => new Promise<void>((resolve) => (answer = resolve)), 5_000).catch(() => undefined);
  await quiet();
  vi.advanceTimersByTime(5_000); // the lock is renewed
  const freed = free();
  await pass(10_000);
  await Promise.all([stalled, freed]);
  answer();
  await quiet();
  vi.useRealTimers();
  const again = lock.take(PATIENCE);
  await pass(10_500); // the folder of the lock could not be removed
  await (await again)();
});
