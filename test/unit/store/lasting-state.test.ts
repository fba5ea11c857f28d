import { describe, expect, test } from 'vitest';
import { BridgeError } from '../../../src/errors.ts';
import { LastingJournal } from '../../../src/store/lasting-journal.ts';
import { LastingSharedState, LastingState } from '../../../src/store/lasting-state.ts';
import { StateFolder } from '../../../src/store/state-folder.ts';

type Trouble = 'none' | 'unreachable' | 'full' | 'locked';

/** A disk with a number on it. */
class Disk {
  trouble: Trouble = 'none';
  stored = 0;
  entries: readonly object[] = [];

  async read(): Promise<number> {
    if (this.trouble !== 'unreachable') return this.stored;
    const cause = Object.assign(new Error('EACCES'), { syscall: 'open' });
    throw new BridgeError('state_unreadable', { cause });
  }

  async write(state: number): Promise<void> {
    if (this.trouble !== 'none') throw new BridgeError('state_unwritable');
    this.stored = state;
  }

  async transact<R>(change: (state: number) => Promise<{ state: number; result: R }>): Promise<R> {
    if (this.trouble === 'locked') throw new BridgeError('state_locked');
    if (this.trouble === 'unreachable') throw new BridgeError('state_unwritable');
    const { state, result } = await change(this.stored);
    await this.write(state);
    return result;
  }

  async append(entries: readonly object[]): Promise<void> {
    await this.write(this.stored);
    this.entries = [...this.entries, ...entries];
  }
}

function scene() {
  const reports: (string | null)[] = [];
  const folder = new StateFolder((problem) => reports.push(problem?.code ?? null));
  const disk = new Disk();
  return { disk, folder, reports, own: new LastingState(disk, folder), shared: new LastingSharedState(disk, folder) };
}

const increased = async (state: number) => ({ state: state + 1, result: `was ${state}` });

describe('a state that one process writes', () => {
  test('is in memory while the folder cannot be written, and on the disk as soon as anything can be written', async () => {
    const { disk, folder, reports, own, shared } = scene();
    disk.trouble = 'full';
    await own.write(1);
    await own.write(2);
    expect(await own.read()).toBe(2);
    expect(disk.stored).toBe(0);
    expect(folder.problem).toMatchObject({ code: 'state_unwritable' });

    disk.trouble = 'none';
    await shared.transact(async (state) => ({ state, result: null }));
    expect(disk.stored).toBe(2);
    expect(folder.problem).toBeNull();
    expect(reports).toEqual(['state_unwritable', null]);
  });
});

describe('a state that processes share', () => {
  test.each(['unreachable', 'full'] as const)(
    'goes on from what was seen last while the folder is %s, and each change is made once',
    async (trouble) => {
      const { disk, reports, shared } = scene();
      disk.stored = 5;
      await shared.read();
      disk.trouble = trouble;
      let changes = 0;
      const counted = (state: number) => {
        changes += 1;
        return increased(state);
      };
      expect(await shared.transact(counted)).toBe('was 5');
      expect(await shared.transact(counted)).toBe('was 6');
      expect(await shared.read()).toBe(7);
      expect(changes).toBe(2);
      expect(disk.stored).toBe(5);

      disk.trouble = 'none';
      expect(await shared.transact(counted)).toBe('was 7');
      expect(disk.stored).toBe(8);
      expect(reports).toEqual(['state_unwritable', null]);
    },
  );

  test('is what another process has written, while the folder can be used', async () => {
    const { disk, shared } = scene();
    await shared.transact(increased);
    disk.stored = 9;
    expect(await shared.read()).toBe(9);
    expect(await shared.transact(increased)).toBe('was 9');
  });

  test('is not changed beside a process that holds it', async () => {
    const { disk, shared } = scene();
    await shared.read();
    disk.trouble = 'locked';
    await expect(shared.transact(increased)).rejects.toMatchObject({ code: 'state_locked' });
  });

  test('is not made up where it was never read', async () => {
    const { disk, shared } = scene();
    disk.trouble = 'unreachable';
    await expect(shared.read()).rejects.toMatchObject({ code: 'state_unreadable' });
    await expect(shared.transact(increased)).rejects.toMatchObject({ code: 'state_unreadable' });
  });
});

test('entries of a journal wait for the folder, in their order', async () => {
  const { disk, folder, own } = scene();
  const journal = new LastingJournal(disk, folder);
  disk.trouble = 'full';
  await journal.append([{ entry: 1 }]);
  await journal.append([{ entry: 2 }]);
  disk.trouble = 'none';
  await own.write(1);
  expect(disk.entries).toEqual([{ entry: 1 }, { entry: 2 }]);
});
