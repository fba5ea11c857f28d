import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../../src/calendar.ts';
import { StateFile } from '../../../src/store/state-file.ts';

interface Count {
  count: number;
}
const codec = {
  parse: (json: unknown): Count => {
    if (typeof json !== 'object' || json === null || !('count' in json) || typeof json.count !== 'number') throw new Error('no count');
    return { count: json.count };
  },
  empty: (): Count => ({ count: 0 }),
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'state-'));
});
afterEach(() => rm(folder, { recursive: true }));

const file = (name = 'state.json'): StateFile<Count> => new StateFile(join(folder, name), codec);

describe('a state file', () => {
  it('is empty where there is none, and needs no folder beforehand', async () => {
    const state = file('deep/er/state.json');
    expect(await state.read()).toEqual({ count: 0 });
    await state.write({ count: 3 });
    expect(await state.read()).toEqual({ count: 3 });
  });

  it('is readable by its owner only, and leaves no other file behind', async () => {
    await file().write({ count: 1 });
    await file().transact(async (state) => ({ state, result: null }));
    expect((await stat(join(folder, 'state.json'))).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['state.json']);
  });

  it('loses no change when many change it at once', async () => {
    await Promise.all(
      Array.from({ length: 8 }, () => file().transact(async ({ count }) => ({ state: { count: count + 1 }, result: count }))),
    );
    expect(await file().read()).toEqual({ count: 8 });
  });

  it('keeps the old state and frees the lock when a change throws', async () => {
    await file().write({ count: 5 });
    await expect(
      file().transact(() => {
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await file().transact(async (state) => ({ state, result: state.count }))).toBe(5);
  });

  it('says that it cannot be read or written', async () => {
    await mkdir(join(folder, 'state.json'));
    await expect(file().write({ count: 1 })).rejects.toMatchObject({ code: 'state_unwritable' });
    await writeFile(join(folder, 'taken'), '');
    await expect(file('taken/state.json').write({ count: 1 })).rejects.toMatchObject({ code: 'state_unwritable' });
    await expect(file('taken/state.json').transact(async (state) => ({ state, result: 0 }))).rejects.toMatchObject({
      code: 'state_unwritable',
    });
  });

  it('removes temporary files that killed writers left an hour or longer ago, whatever the clock says', async () => {
    const now = Date.now();
    const times = { 'state.json.123': -2 * HOUR_MS, 'state.json.456': 2 * HOUR_MS, 'state.json.789': 0, 'other.json.123': -2 * HOUR_MS };
    for (const [name, ageMs] of Object.entries(times)) {
      await writeFile(join(folder, name), 'half');
      await utimes(join(folder, name), new Date(now + ageMs), new Date(now + ageMs));
    }
    await file().write({ count: 1 });
    expect((await readdir(folder)).sort()).toEqual(['other.json.123', 'state.json', 'state.json.789']);
  });

  it('is whole after the writer was killed at any moment', async () => {
    const script = `
      import writeFileAtomic from 'write-file-atomic';
      for (let count = 0; ; count++) await writeFileAtomic(process.argv[1], JSON.stringify({ count, pad: 'x'.repeat(100_000) }), { mode: 0o600 });
    `;
    for (const timeout of [150, 180, 210]) {
      spawnSync(process.execPath, ['--input-type=module', '-e', script, join(folder, 'state.json')], { timeout, killSignal: 'SIGKILL' });
      await expect(file().read()).resolves.toHaveProperty('count');
    }
  });
});
