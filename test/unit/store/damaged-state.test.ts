import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BridgeError } from '../../../src/errors.ts';
import { StateFile, type StateFileOptions } from '../../../src/store/state-file.ts';

interface Count {
  version: 1;
  count: number;
}
const codec = {
  parse: (json: unknown): Count => {
    if (typeof json !== 'object' || json === null || !('count' in json) || !('version' in json)) throw new Error('no count');
    if (json.version !== 1 || typeof json.count !== 'number') throw new Error('no count');
    return { version: 1, count: json.count };
  },
  empty: (): Count => ({ version: 1, count: 0 }),
};

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'state-'));
  path = join(folder, 'state.json');
});
afterEach(() => rm(folder, { recursive: true }));

/** Reads the file, which must count as absent. @returns what was reported */
async function readSettingAside(): Promise<readonly BridgeError[]> {
  const told: BridgeError[] = [];
  const options: StateFileOptions = {
    whenDamaged: 'set_aside',
    setAside: (problem) => told.push(problem),
    now: () => Date.UTC(2026, 2, 10, 15),
  };
  expect(await new StateFile(path, codec, options).read()).toEqual(codec.empty());
  return told;
}

const DAMAGES: Readonly<Record<string, { make: (path: string) => Promise<unknown>; why: string }>> = {
  'is half': { make: (at) => writeFile(at, '{"version":1,"cou'), why: 'is damaged' },
  'is empty after a power cut': { make: (at) => writeFile(at, ''), why: 'is empty' },
  'holds zeros after a power cut': { make: (at) => writeFile(at, Buffer.alloc(4_096)), why: 'is damaged' },
  'has another shape': { make: (at) => writeFile(at, '[1]'), why: 'is damaged' },
  'is far too large': { make: (at) => writeFile(at, '').then(() => truncate(at, 2 ** 40)), why: 'is larger than 64 MiB' },
  'is a folder': { make: (at) => mkdir(at), why: 'is a folder, not a file' },
  'is a pipe': { make: async (at) => execFileSync('mkfifo', [at]), why: 'is a pipe, not a file' },
  'is a device that never ends': { make: (at) => symlink('/dev/zero', at), why: 'is a device, not a file' },
};

describe.each(Object.entries(DAMAGES))('a state file that %s', (_, { make, why }) => {
  it('is set aside and reported, and its content counts as lost', async () => {
    await make(path);
    const told = await readSettingAside();
    expect(await readdir(folder)).toEqual(['state.json.damaged-20260310T150000Z']);
    expect(told).toMatchObject([{ code: 'state_set_aside' }]);
    expect(told[0]?.message).toContain(`state.json ${why}; it is kept as state.json.damaged-20260310T150000Z.`);
  });

  it('ends what needs it where it protects something, and stays as it is', async () => {
    await make(path);
    const state = new StateFile(path, codec, { whenDamaged: 'refuse' });
    await expect(state.read()).rejects.toMatchObject({
      code: 'state_damaged',
      exit: 78,
      message: expect.stringContaining(`state.json ${why}.`),
    });
    await expect(state.transact(async (found) => ({ state: found, result: null }))).rejects.toMatchObject({ code: 'state_damaged' });
    expect(await readdir(folder)).toEqual(['state.json']);
  });
});

it('of the files that were set aside three are kept, the newest', async () => {
  let nowMs = Date.UTC(2026, 2, 10);
  const state = new StateFile(path, codec, { whenDamaged: 'set_aside', now: () => nowMs });
  for (let count = 1; count <= 5; count++) {
    await writeFile(path, `damage ${count}`);
    await state.read();
    nowMs += 1_000;
  }
  const kept = (await readdir(folder)).sort();
  expect(await Promise.all(kept.map((name) => readFile(join(folder, name), 'utf8')))).toEqual(['damage 3', 'damage 4', 'damage 5']);
});

it('a lost state may be something else than an absent one', async () => {
  const careful = { ...codec, lost: (): Count => ({ version: 1, count: 99 }) };
  const state = new StateFile(path, careful, { whenDamaged: 'set_aside' });
  expect(await state.read()).toMatchObject({ count: 0 });
  await writeFile(path, 'damage');
  await state.transact(async ({ count }) => ({ state: { version: 1, count: count + 1 }, result: null }));
  expect(await state.read()).toMatchObject({ count: 100 });
});

describe('a state file of a later version of this program', () => {
  const LATER = '{"version":2,"count":7}';

  it('is set aside unchanged with a sentence that says how to use it again', async () => {
    await writeFile(path, LATER);
    const told = await readSettingAside();
    expect(told).toMatchObject([{ code: 'state_newer' }]);
    expect(told[0]?.message).toContain('state.json has a later format; it is kept as state.json.damaged-20260310T150000Z.');
    expect(await readFile(`${path}.damaged-20260310T150000Z`, 'utf8')).toBe(LATER);
  });

  it('is refused where it protects something, and stays as it is', async () => {
    await writeFile(path, LATER);
    await expect(new StateFile(path, codec, { whenDamaged: 'refuse' }).read()).rejects.toMatchObject({ code: 'state_newer', exit: 78 });
    expect(await readFile(path, 'utf8')).toBe(LATER);
  });

  it('is found even if its content would pass as one of this version', async () => {
    await writeFile(path, LATER);
    const lenient = { parse: () => ({ count: 1 }), empty: () => ({ count: 0 }) };
    await expect(new StateFile(path, lenient).read()).rejects.toMatchObject({ code: 'state_newer' });
  });
});
