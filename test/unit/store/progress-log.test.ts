import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProgressLog } from '../../../src/store/progress-log.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = () => join(folder, 'state', 'work.ndjson');
const written = async (work = 'work', steps: readonly string[] = ['one', 'two']): Promise<void> => {
  const journal = await ProgressLog.open<string>(file(), work);
  for (const step of steps) await journal.append(step);
};

const stepsOf = async (log: ProgressLog<string>): Promise<readonly string[]> => {
  const steps: string[] = [];
  for await (const step of log.steps()) steps.push(step);
  return steps;
};

describe('a progress log', () => {
  it('knows what was done before', async () => {
    await written();
    const journal = await ProgressLog.open<string>(file(), 'work');
    expect(journal.done).toBe(2);
    await journal.append('three');
    expect(await stepsOf(journal)).toEqual(['one', 'two', 'three']);
  });

  it('forgets a step that was not written to its end, wherever that was', async () => {
    await written();
    const { length } = readFileSync(file());
    for (let bytes = length - 1; bytes > 0; bytes--) {
      truncateSync(file(), bytes);
      const journal = await ProgressLog.open<string>(file(), 'work');
      await journal.append('again');
      expect((await stepsOf(journal)).slice(-1)).toEqual(['again']);
      expect((await stepsOf(journal)).every((step) => ['one', 'again'].includes(step))).toBe(true);
      await journal.remove();
      await written();
    }
  });

  it('has steps of any length', async () => {
    const long = ['x'.repeat(1_000_000), 'é'.repeat(300_000), '', 'y'.repeat(256 * 1024 - 3)];
    await written('work', long);
    const journal = await ProgressLog.open<string>(file(), 'work');
    expect(journal.done).toBe(4);
    expect(await stepsOf(journal)).toEqual(long);
  });

  it('starts empty for another operation', async () => {
    await written('other work');
    expect(await ProgressLog.open<string>(file(), 'work')).toMatchObject({ done: 0 });
  });

  it('is gone when it is removed', async () => {
    await written();
    await (await ProgressLog.open(file(), 'work')).remove();
    expect(existsSync(file())).toBe(false);
  });

  it('says where it cannot be written', async () => {
    appendFileSync(join(folder, 'state'), 'a file in the place of the folder');
    await expect(ProgressLog.open(file(), 'work')).rejects.toMatchObject({ code: expect.stringMatching(/^state_un(readable|writable)$/) });
  });
});
