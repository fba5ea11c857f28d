import { describe, expect, it } from 'vitest';
import { Disk } from '../../../src/store/disk.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

function scene() {
  const clock = new VirtualClock(0);
  const disk = new Disk({ elapsedMs: clock.now, sleep: clock.sleep });
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  /** Starts an operation that lasts until the test ends it. */
  const operation = (name: string, limitMs = 1_000) => {
    const done = disk.run(() => {
      begun.push(name);
      return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
    }, limitMs);
    done.catch(() => undefined);
    return done;
  };
  return { clock, disk, begun, operation, end: (name: string) => ends.get(name)?.() };
}

const turns = () => new Promise((resolve) => setImmediate(resolve));

describe('operations on a disk', () => {
  it('take place one after the other', async () => {
    const { begun, operation, end } = scene();
    const [first, second] = [operation('first'), operation('second')];
    await turns();
    expect(begun).toEqual(['first']);
    end('first');
    expect(await first).toBe('first');
    await turns();
    expect(begun).toEqual(['first', 'second']);
    end('second');
    expect(await second).toBe('second');
  });

  it('end when one hangs, and none is begun until it is over: it keeps one thread, not all', async () => {
    const { clock, disk, begun, operation, end } = scene();
    const [hanging, waiting] = [operation('hanging'), operation('waiting')];
    await turns();
    clock.advance(1_000);
    await expect(hanging).rejects.toMatchObject({ code: 'no answer' });
    await expect(waiting).rejects.toMatchObject({ code: 'no answer' });
    expect(disk.hangs).toBe(true);
    await expect(operation('later')).rejects.toMatchObject({ code: 'no answer' });
    expect(begun).toEqual(['hanging']);

    end('hanging');
    await turns();
    expect(disk.hangs).toBe(false);
    const next = operation('next');
    await turns();
    end('next');
    expect(await next).toBe('next');
    expect(begun).toEqual(['hanging', 'next']);
  });

  it('fail as they fail, and the next goes on', async () => {
    const { disk, operation, end } = scene();
    await expect(disk.run(() => Promise.reject(new Error('ENOSPC')), 1_000)).rejects.toThrow('ENOSPC');
    const next = operation('next');
    await turns();
    end('next');
    expect(await next).toBe('next');
  });
});
