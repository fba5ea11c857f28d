import { describe, expect, test } from 'vitest';
import { DAY_MS } from '../../../src/calendar.ts';
import { BridgeError } from '../../../src/errors.ts';
import { BufferedLog } from '../../../src/store/buffered-log.ts';
import { BufferedSharedState, BufferedState } from '../../../src/store/buffered-state.ts';
import { ReportedState } from '../../../src/store/reported-state.ts';
import type { Change } from '../../../src/store/state.ts';
import { StateFolder } from '../../../src/store/state-folder.ts';
import { RUNNING_LIMITS } from '../../../src/store/time-limits.ts';

type Trouble = 'none' | 'unreachable' | 'full' | 'hanging' | 'damaged' | 'locked';

/** A store of one number that fails as `trouble` says. */
class Disk {
  trouble: Trouble = 'none';
  stored = 0;
  entries: readonly object[] = [];

  async read(): Promise<number> {
    if (this.trouble === 'unreachable') throw new BridgeError('state_unreadable');
    if (this.trouble === 'damaged') throw new BridgeError('state_damaged');
    if (this.trouble === 'hanging') throw new BridgeError('state_unavailable');
    return this.stored;
  }

  async write(state: number): Promise<void> {
    if (this.trouble === 'full') throw new BridgeError('state_full');
    if (this.trouble !== 'none') throw new BridgeError('state_unwritable');
    this.stored = state;
  }

  async transact<R>(change: Change<number, R>): Promise<R> {
    if (this.trouble === 'locked') throw new BridgeError('state_locked');
    if (this.trouble === 'unreachable') throw new BridgeError('state_unwritable');
    const { state, result } = await change(await this.read(), (saved) => this.write(saved));
    await this.write(state);
    return result;
  }

  async append(entries: readonly object[]): Promise<void> {
    await this.write(this.stored);
    this.entries = [...this.entries, ...entries];
  }
}

async function scene() {
  const reports: (string | null)[] = [];
  const clock = { nowMs: 0 };
  const folder = new StateFolder(
    (problem) => reports.push(problem?.code ?? null),
    () => clock.nowMs,
  );
  const disk = new Disk();
  disk.stored = 5;
  const [own, shared] = [await BufferedState.open(disk, folder), await BufferedSharedState.open(disk, folder)];
  return { disk, folder, reports, clock, own, shared, reported: new ReportedState(disk, folder) };
}

const increased = async (state: number) => ({ state: state + 1, result: `was ${state}` });

describe('a state that one process writes', () => {
  test('is in memory while the folder cannot be written, and on the disk as soon as anything can be written', async () => {
    const { disk, folder, reports, own, shared } = await scene();
    disk.trouble = 'full';
    await own.write(1);
    await own.write(2);
    expect(await own.read()).toBe(2);
    expect(disk.stored).toBe(5);
    expect(folder.problem).toMatchObject({ code: 'state_full' });

    disk.trouble = 'none';
    await shared.transact(async (state) => ({ state, result: null }));
    expect(disk.stored).toBe(2);
    expect(folder.problem).toBeNull();
    expect(reports).toEqual(['state_full', null]);
  });

  test('is never read again: what others did to the file does not matter', async () => {
    const { disk, own } = await scene();
    disk.trouble = 'damaged';
    expect(await own.read()).toBe(5);
  });
});

describe('a state that processes share', () => {
  test.each(['unreachable', 'full', 'hanging', 'damaged'] as const)(
    'goes on from what was seen last while the folder is %s, and each change is made once',
    async (trouble) => {
      const { disk, reports, shared } = await scene();
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
      expect(reports).toEqual([expect.stringMatching(/^state_/), null]);
    },
  );

  test('is written before the end of a change that asks for it, and the change goes on while the folder cannot be used', async () => {
    const { disk, shared } = await scene();
    const saving = async (state: number, save: (state: number) => Promise<void>) => {
      await save(state + 100);
      return { state: state + 1, result: disk.stored };
    };
    expect(await shared.transact(saving)).toBe(105);
    expect(disk.stored).toBe(6);
    disk.trouble = 'full';
    expect(await shared.transact(saving)).toBe(6);
    expect(await shared.read()).toBe(7);
  });

  test.each(['full', 'unreachable'] as const)(
    'that other machines change too ends a change whose record cannot be saved: %s',
    async (trouble) => {
      const { disk, folder } = await scene();
      const shared = await BufferedSharedState.open<number>(disk, folder, { limits: RUNNING_LIMITS, needsRecord: true });
      disk.trouble = trouble;
      const saving = async (state: number, save: (state: number) => Promise<void>) => {
        await save(state + 100);
        return { state: state + 1, result: null };
      };
      await expect(shared.transact(saving)).rejects.toMatchObject({ code: trouble === 'full' ? 'state_full' : 'state_unwritable' });
      expect(await shared.read()).toBe(5);
      expect(await shared.transact(increased)).toBe('was 5');
    },
  );

  test('is what another process has written, while the folder can be used', async () => {
    const { disk, shared } = await scene();
    await shared.transact(increased);
    disk.stored = 9;
    expect(await shared.read()).toBe(9);
    expect(await shared.transact(increased)).toBe('was 9');
  });

  test('is not changed beside a process that holds it', async () => {
    const { disk, shared } = await scene();
    disk.trouble = 'locked';
    await expect(shared.transact(increased)).rejects.toMatchObject({ code: 'state_locked' });
  });

  test('waits for a process that holds it without keeping other files from being written', async () => {
    const { disk, folder, own, shared } = await scene();
    disk.trouble = 'full';
    await shared.transact(increased);
    disk.trouble = 'locked';
    disk.write = async (state) => {
      disk.stored = state;
    };
    await own.write(9);
    expect(disk.stored).toBe(9);
    expect(folder.problem).toMatchObject({ code: 'state_locked' });
    disk.trouble = 'none';
    await own.write(9);
    expect(folder.problem).toBeNull();
  });

  test('is not made up where it was never read', async () => {
    const { disk, folder } = await scene();
    disk.trouble = 'unreachable';
    await expect(BufferedSharedState.open(disk, folder)).rejects.toMatchObject({ code: 'state_unreadable' });
    await expect(BufferedState.open(disk, folder)).rejects.toMatchObject({ code: 'state_unreadable' });
  });
});

test.each(['locked', 'full'] as const)('a shared state that is %s is reported until it can be used again', async (trouble) => {
  const { disk, folder, reports, reported } = await scene();
  disk.trouble = trouble;
  await expect(reported.transact(increased)).rejects.toMatchObject({ code: `state_${trouble}` });
  expect(folder.problem).toMatchObject({ code: `state_${trouble}` });
  disk.trouble = 'none';
  await reported.transact(increased);
  expect(reports).toEqual([`state_${trouble}`, null]);
});

test('a file that was set aside is reported for a day', async () => {
  const { folder, reports, clock } = await scene();
  folder.setAside(new BridgeError('state_set_aside'));
  expect(reports).toEqual(['state_set_aside']);
  clock.nowMs += DAY_MS - 1;
  expect(folder.problem).toMatchObject({ code: 'state_set_aside' });
  clock.nowMs += 1;
  expect(folder.problem).toBeNull();
});

test('entries of a journal wait for the folder, in their order', async () => {
  const { disk, folder, own } = await scene();
  const journal = new BufferedLog(disk, folder);
  disk.trouble = 'full';
  await journal.append([{ entry: 1 }]);
  await journal.append([{ entry: 2 }]);
  disk.trouble = 'none';
  await own.write(1);
  expect(disk.entries).toEqual([{ entry: 1 }, { entry: 2 }]);
});
