import { execFileSync } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import type { BridgeError } from '../../../src/errors.ts';
import { Disk } from '../../../src/store/disk.ts';
import { type LogFiles, REAL_FILES } from '../../../src/store/log-files.ts';
import { lineOf } from '../../../src/store/log-lines.ts';
import { StateLog, type StateLogOptions } from '../../../src/store/state-log.ts';

function numberIn(json: unknown): number {
  if (typeof json !== 'number') throw new TypeError('no number');
  return json;
}

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'state-'));
  path = join(folder, 'state.jsonl');
});
afterEach(() => rm(folder, { recursive: true }));

const open = (options: StateLogOptions<number> = {}): StateLog<number> =>
  new StateLog(path, { parse: numberIn, stored: (value) => value }, options);
const read = async (keys?: readonly string[]): Promise<object> => Object.fromEntries(await open().read(keys));
const values = (given: Readonly<Record<string, number>>): ReadonlyMap<string, number> => new Map(Object.entries(given));

/** A state so large that a few commits of one key do not cause the log to be replaced as a whole. */
const large = values(Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`other ${index}`, Math.sin(index)])));

describe('a log of state', () => {
  it('is empty where there is no file', async () => {
    expect(await read()).toEqual({});
  });

  it('holds the last value of each key, also in a folder that did not exist', async () => {
    path = join(folder, 'new', 'state.jsonl');
    const log = open();
    await log.commit(values({ a: 1, b: 2 }));
    await log.commit(values({ a: 3 }));
    await log.commit(values({ c: 4 }));
    expect(await read()).toEqual({ a: 3, b: 2, c: 4 });
  });

  it('gives the keys that are asked for', async () => {
    await open().commit(values({ a: 1, b: 2 }));
    expect(await read(['b', 'c'])).toEqual({ b: 2 });
  });

  it('is readable by its owner only', async () => {
    await open().commit(values({ a: 1 }));
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['64 KiB, if its state is small', 100],
    ['twice the size of its state, if that is large', 4_000],
  ])('is at most %s', async (_most, keys) => {
    const state = (seed: number) => new Map(Array.from({ length: keys }, (_, index) => [`key ${index}`, Math.sin(index + seed)]));
    const log = open();
    await log.commit(state(0));
    const { size } = await stat(path);
    for (let seed = 1; seed <= 70; seed++) {
      await log.commit(state(seed));
      expect((await stat(path)).size).toBeLessThanOrEqual(Math.max(64 * 1_024, 2.02 * size));
    }
    expect(new Map(Object.entries(await read()))).toEqual(state(70));
  });

  it('is rarely replaced as a whole for a home, whose every poll changes its whole state', async () => {
    let replaced = 0;
    const replace: LogFiles['replace'] = (at, text) => {
      replaced += 1;
      return REAL_FILES.replace(at, text);
    };
    const log = open({ files: { ...REAL_FILES, replace } });
    for (let poll = 0; poll < 30; poll++) await log.commit(new Map([...large.keys()].map((key) => [key, Math.cos(poll)])));
    expect(replaced).toBe(1);
  });

  it('goes on after a last line that a kill has cut off, and is whole again after the next commit', async () => {
    await open().commit(large);
    await open().commit(values({ a: 1 }));
    await appendFile(path, lineOf(values({ a: 2 }), (value) => value, null).slice(0, -10));
    expect(await read(['a'])).toEqual({ a: 1 });
    await open().commit(values({ b: 3 }));
    await open().commit(values({ c: 4 }));
    expect(await read(['a', 'b', 'c'])).toEqual({ a: 1, b: 3, c: 4 });
  });

  it('leaves out a last line whose middle a power cut has lost', async () => {
    await open().commit(large);
    await appendFile(path, lineOf(values({ a: 2 }), (value) => value, null).replace(/.{8}(?=.{4}\n)/, '\0'.repeat(8)));
    expect(await read()).toEqual(Object.fromEntries(large));
  });

  it('is whole again where a write has failed halfway', async () => {
    let isFull = false;
    const files: LogFiles = {
      ...REAL_FILES,
      append: (at, text) =>
        isFull
          ? appendFile(at, text.slice(0, 20)).then(() => Promise.reject(Object.assign(new Error(), { code: 'ENOSPC' })))
          : REAL_FILES.append(at, text),
    };
    const log = open({ files });
    await log.commit(large);
    isFull = true;
    await expect(log.commit(values({ a: 1 }))).rejects.toMatchObject({ code: 'state_full' });
    isFull = false;
    await log.commit(values({ b: 2 }));
    expect(await read(['a', 'b'])).toEqual({ a: 1, b: 2 });
  });

  it('is all there again where its folder was emptied', async () => {
    const log = open();
    await log.commit(large);
    await rm(path);
    await log.commit(values({ a: 1 }));
    expect(await read()).toEqual({ ...Object.fromEntries(large), a: 1 });
  });

  it('says that the disk does not answer, and goes on when it does', async () => {
    let end: () => void = () => undefined;
    let goOn: (() => void) | null = null;
    // The first append hangs until `goOn` is called. Its time limit is made to end as soon as it hangs.
    const files: LogFiles = {
      ...REAL_FILES,
      append: async (at, text) => {
        if (goOn === null)
          await new Promise<void>((resolve) => {
            goOn = resolve;
            end();
          });
        await REAL_FILES.append(at, text);
      },
    };
    const disk = new Disk({
      elapsedMs: () => 0,
      sleep: () =>
        new Promise((resolve) => {
          end = resolve;
        }),
    });
    const log = open({ files, disk });
    await log.commit(large);
    await expect(log.commit(values({ a: 1 }))).rejects.toMatchObject({ code: 'state_unavailable' });
    (goOn as (() => void) | null)?.();
    while (disk.hangs) await new Promise(setImmediate);
    await log.commit(values({ b: 2 }));
    expect(await read(['a', 'b'])).toEqual({ a: 1, b: 2 });
  });

  it('removes what writers that were killed have left beside it', async () => {
    await writeFile(`${path}.123`, 'half');
    await utimes(`${path}.123`, 0, 0);
    await open().commit(values({ a: 1 }));
    expect(await readdir(folder)).toEqual(['state.jsonl']);
  });
});

describe('a fence', () => {
  it('rejects a commit of a writer that was replaced by another', async () => {
    const old = open();
    await old.commit(large, 1);
    const successor = open();
    await successor.commit(values({ a: 2 }), 2);
    await expect(old.commit(values({ a: 1 }), 1)).rejects.toMatchObject({ code: 'state_superseded' });
    await successor.commit(values({ b: 2 }), 2);
    await expect(open().commit(values({ a: 1 }), 1)).rejects.toMatchObject({ code: 'state_superseded' });
    expect(await read(['a', 'b'])).toEqual({ a: 2, b: 2 });
  });
});

const middle = (damage: (text: string) => string) => async (): Promise<void> => {
  await open().commit(large);
  for (const a of [1, 2]) await open().commit(values({ a }));
  await writeFile(path, damage(await readFile(path, 'utf8')));
};

const UNREADABLE = 'is damaged';
const DAMAGES: Readonly<Record<string, { make: () => Promise<unknown>; why: string }>> = {
  'has a damaged line in the middle': {
    make: middle((text) => text.replace(/(?<=\n.*\n.*).{8}(?=.*\n.*\n$)/, 'AAAAAAAA')),
    why: UNREADABLE,
  },
  'has a damaged line before one that was cut off': {
    make: middle((text) => `${text.slice(0, -12)}AAAAAAAA${text.slice(-4)}{"def`),
    why: UNREADABLE,
  },
  'has a value that is none': { make: middle((text) => text + lineOf(new Map([['a', 'text']]), (value) => value, null)), why: UNREADABLE },
  'lacks its first state': { make: middle((text) => text.slice(0, text.indexOf('\n') + 1)), why: UNREADABLE },
  'is no log': { make: () => writeFile(path, '{"version":1}'), why: UNREADABLE },
  'is empty after a power cut': { make: () => writeFile(path, ''), why: 'is empty' },
  'holds zeros after a power cut': { make: () => writeFile(path, Buffer.alloc(4_096)), why: UNREADABLE },
  'is far too large': { make: () => writeFile(path, '').then(() => truncate(path, 2 ** 40)), why: 'is larger than 64 MiB' },
  'is a folder': { make: () => mkdir(path), why: 'is a folder, not a file' },
  'is a pipe': { make: async () => execFileSync('mkfifo', [path]), why: 'is a pipe, not a file' },
  'is a device that never ends': { make: () => symlink('/dev/zero', path), why: 'is a device, not a file' },
};

describe.each(Object.entries(DAMAGES))('a log of state that %s', (_, { make, why }) => {
  it('is set aside and reported, its content counts as lost, and later commits succeed', async () => {
    await make();
    const told: BridgeError[] = [];
    const log = open({ setAside: (problem) => told.push(problem), now: () => Date.UTC(2026, 2, 10, 15) });
    expect(await log.read()).toEqual(new Map());
    expect(await readdir(folder)).toEqual(['state.jsonl.damaged-20260310T150000Z']);
    expect(told).toMatchObject([{ code: 'state_set_aside' }]);
    expect(told[0]?.message).toContain(`state.jsonl ${why}; it is kept as state.jsonl.damaged-20260310T150000Z.`);
    await log.commit(values({ a: 1 }));
    expect(await read()).toEqual({ a: 1 });
  });
});

it('a log of a later version of this program is set aside with a sentence that says how to use it again', async () => {
  await middle((text) => text.replace('1', '2'))();
  const told: BridgeError[] = [];
  expect(await open({ setAside: (problem) => told.push(problem) }).read()).toEqual(new Map());
  expect(told).toMatchObject([{ code: 'state_newer' }]);
  expect(told[0]?.message).toContain('state.jsonl has a later format; it is kept as state.jsonl.damaged-');
});

describe('a file of an earlier version', () => {
  const former = (): StateLogOptions<number>['former'] & object => ({
    path: join(folder, 'state.json'),
    read: async () => values(JSON.parse(await readFile(join(folder, 'state.json'), 'utf8'))),
  });
  const writeFormer = (a: number): Promise<void> => writeFile(former().path, JSON.stringify({ a }));

  it('is read, and renamed once the log holds what it held', async () => {
    await writeFormer(1);
    const log = open({ former: former() });
    expect(await log.read()).toEqual(values({ a: 1 }));
    expect(await readdir(folder)).toEqual(['state.json']);
    await log.commit(values({ b: 2 }));
    expect(await readdir(folder)).toEqual(['state.json.v0', 'state.jsonl']);
    expect(await open({ former: former() }).read()).toEqual(values({ a: 1, b: 2 }));
  });

  it('does not count where a kill came before it was renamed', async () => {
    await writeFormer(1);
    await open().commit(values({ a: 2 }));
    await utimes(former().path, 1, 1);
    expect(await open({ former: former() }).read()).toEqual(values({ a: 2 }));
  });

  it('counts where that version has run again since', async () => {
    await open({ former: former() }).commit(values({ a: 1 }));
    await writeFormer(3);
    await utimes(path, 1, 1);
    const log = open({ former: former() });
    expect(await log.read()).toEqual(values({ a: 3 }));
    await log.commit(values({ b: 2 }));
    expect(await readdir(folder)).toEqual(['state.json.v0', 'state.jsonl']);
    expect(await read()).toEqual({ a: 3, b: 2 });
  });
});

/** File operations of a process that is killed after `leftBytes` further bytes were written. */
class MortalFile implements LogFiles {
  text: string | null = null;
  leftBytes: number;

  constructor(leftBytes: number) {
    this.leftBytes = leftBytes;
  }

  async read(): Promise<string> {
    if (this.text === null) throw Object.assign(new Error(), { code: 'ENOENT' });
    return this.text;
  }

  async size(): Promise<number | null> {
    return this.text?.length ?? null;
  }

  async append(_path: string, text: string): Promise<void> {
    this.text += text.slice(0, this.leftBytes);
    this.#write(text);
  }

  async replace(_path: string, text: string): Promise<void> {
    if (text.length <= this.leftBytes) this.text = text;
    this.#write(text);
  }

  #write(text: string): void {
    this.leftBytes = Math.max(0, this.leftBytes - text.length);
    if (this.leftBytes === 0) throw new Error('killed');
  }
}

const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', '1', '__proto__');
const commits = fc.array(
  fc
    .array(fc.tuple(key, fc.double({ noNaN: true, noDefaultInfinity: true })), { minLength: 1, maxLength: 8 })
    .map((pairs) => new Map(pairs)),
  { minLength: 1, maxLength: 12 },
);

test('after a kill at any byte the log holds a prefix of the commits with every one that was completed, and goes on from there', async () => {
  await fc.assert(
    fc.asyncProperty(commits, fc.nat(3_000), async (made, bytes) => {
      const files = new MortalFile(bytes);
      const log = open({ files });
      let completed = 0;
      await (async () => {
        for (const changes of made) {
          await log.commit(changes);
          completed += 1;
        }
      })().catch(() => undefined);
      files.leftBytes = Number.POSITIVE_INFINITY;
      const after = (count: number): [string, number][] => [...new Map(made.slice(0, count).flatMap((changes) => [...changes]))].sort();
      const found = [...(await open({ files }).read())].sort();
      const held = JSON.stringify(found) === JSON.stringify(after(completed)) ? completed : completed + 1;
      expect(JSON.stringify(found)).toBe(JSON.stringify(after(held)));

      const restarted = open({ files });
      for (const changes of made.slice(held)) await restarted.commit(changes);
      expect(JSON.stringify([...(await open({ files }).read())].sort())).toBe(JSON.stringify(after(made.length)));
    }),
    { numRuns: 1_000 },
  );
});
