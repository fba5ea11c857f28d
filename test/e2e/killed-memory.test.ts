import { spawn } from 'node:child_process';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { memoryCodec } from '../../src/bridge/guard-memory.ts';

const KILLS = 200;
/** Lines that a process is let write before it is killed, at most. */
const MOST_LINES = 12;

/**
 * The built guard with its memory in a process of its own: polls a counter that grows, restarts and reads zero now and then,
 * as fast as it can, and says what it publishes after each poll.
 */
const PROGRAM = `
import { memoryCodec } from './dist/bridge/guard-memory.js';
import { Memory } from './dist/bridge/memory.js';
import { StateFile } from './dist/store/state-file.js';

const file = new StateFile(process.env.FILE, memoryCodec);
const known = await file.read();
const memory = new Memory(known, {
  save: (changed) => file.write(changed), journal: async () => {}, publishedBefore: () => null,
  onError: (error) => { throw error; }, now: Date.now,
});
const spec = { deviceType: 14, pointId: '13134', slug: 'total', unit: 'kWh', deviceClass: 'energy', counter: 'lifetime' };
const plant = { psId: '1', capacity: 5000 };
let at = Math.max(0, ...Object.values(known.devices).map(({ witness }) => witness.seenAt)) || Date.UTC(2026, 0, 1);
for (;;) {
  at += 300_000;
  const step = at / 300_000;
  const value = step % 97 < 3 ? 0 : 10 + (step % 2000) * 0.01;
  const readings = { psKey: '1_14_1_1', measuredAt: at, deviceTime: null, readAt: at, readings: [{ spec, value }] };
  const sample = { psKey: '1_14_1_1', serialNumber: 'SN', uuid: null };
  const { readings: guarded } = memory.guard.guard({ plant, sample, readings, offsetMinutes: 0 });
  await memory.keep();
  process.stdout.write(JSON.stringify({ at, published: guarded.readings[0].value }) + '\\n');
}
`;

interface Line {
  readonly at: number;
  readonly published: number | null;
}

/** Runs the program until it has written so many lines, kills it, and gives all that it wrote. */
async function runAndKill(file: string, lines: number): Promise<readonly Line[]> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM], {
    env: { FILE: file },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const written: Line[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.endsWith('}')) break;
    written.push(JSON.parse(line));
    if (written.length === lines) child.kill('SIGKILL');
  }
  return written;
}

it(`the guard's memory survives ${KILLS} kills at any point`, { timeout: 300_000 }, async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'guard-')), 'guard.json');
  let last: Line = { at: 0, published: null };
  for (let kill = 0; kill < KILLS; kill++) {
    for (const line of await runAndKill(file, 1 + (kill % MOST_LINES))) {
      expect(line.at).toBeGreaterThan(last.at);
      if (last.published !== null) expect(line.published).toBeGreaterThanOrEqual(last.published);
      last = line;
    }
    memoryCodec.parse(JSON.parse(await readFile(file, 'utf8')));
  }
  expect(last.published).toBeGreaterThan(10);
});
