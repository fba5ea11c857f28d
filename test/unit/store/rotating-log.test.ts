import { appendFile, mkdtemp, readdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { RotatingLog } from '../../../src/store/rotating-log.ts';

let folder: string;
let journal: RotatingLog;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'journal-'));
  journal = new RotatingLog(join(folder, 'state', 'journal.jsonl'));
});

test('an absent journal is empty', async () => {
  expect(await journal.read()).toEqual([]);
});

test('entries come back in their order, readable by their owner only', async () => {
  await journal.append([{ at: 1 }, { at: 2 }]);
  await journal.append([{ at: 3 }]);
  expect(await journal.read()).toEqual([{ at: 1 }, { at: 2 }, { at: 3 }]);
  expect((await stat(journal.path)).mode & 0o777).toBe(0o600);
});

test('a line that was left unfinished is passed over', async () => {
  await journal.append([{ at: 1 }]);
  await appendFile(journal.path, '{"at": 2, "val');
  expect(await journal.read()).toEqual([{ at: 1 }]);
});

test('it rotates, and two files are all there ever is', async () => {
  const entry = { text: 'x'.repeat(300 * 1024) };
  for (let count = 0; count < 10; count++) await journal.append([{ ...entry, count }]);
  expect((await readdir(join(folder, 'state'))).sort()).toEqual(['journal.jsonl', 'journal.jsonl.1']);
  const counts = (await journal.read()).map((read) => (read as { count: number }).count);
  expect(counts.at(-1)).toBe(9);
  expect(counts).toEqual([...counts].sort((one, other) => one - other));
});

test('a place that cannot be written is one error', async () => {
  await journal.append([{}]);
  await expect(new RotatingLog(join(journal.path, 'journal.jsonl')).append([{}])).rejects.toMatchObject({ code: 'state_unwritable' });
});
