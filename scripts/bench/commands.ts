/**
 * Measures the commands that print many rows, with fleets of three sizes: time until the first row, time until the end, and
 * peak memory. The figures are printed; no limit is checked. Needs a build of the program; `npm run bench:commands` makes
 * one.
 */

import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CloudJobs } from './cloud.ts';
import { Worker } from './worker.ts';

const FLEETS: readonly number[] = [10, 100, 1_000];
/**
 * Number of measured runs of each command. One more run before them is not measured, since the simulated cloud computes its
 * replies during it.
 */
const RUNS = 3;
/** The call budget of the configuration, so high that the runs never reach it. */
const NO_LIMIT = { per_hour: 1_000_000, per_day: 1_000_000, per_month: 1_000_000 };
const JOURNAL_ENTRIES_PER_PLANT = 8;
const DAY_MS = 24 * 3_600_000;
const PROGRAM = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));
/** A module that the measured process loads; it writes the resource usage of the process to a file at exit. */
const REPORT_USAGE = `data:text/javascript,${encodeURIComponent(
  `import { writeFileSync } from 'node:fs';
  process.on('exit', () => writeFileSync(process.env.BENCH_USAGE, JSON.stringify(process.resourceUsage())));`,
)}`;

interface Run {
  /** `first` and `end`: seconds from the start of the process to its first row and to its end. */
  readonly first: number;
  readonly end: number;
  /** Seconds of CPU time. */
  readonly cpu: number;
  readonly peakMiB: number;
  readonly lines: number;
}

const yesterday = (): string => new Date(Date.now() - DAY_MS).toISOString().slice(0, 10);

const COMMANDS: Readonly<Record<string, () => readonly string[]>> = {
  read: () => ['read'],
  points: () => ['points'],
  history: () => ['history', '--from', yesterday()],
  journal: () => ['journal'],
};

async function run(args: readonly string[], folder: string): Promise<Run> {
  const usage = join(folder, 'usage.json');
  const startedAt = performance.now();
  const elapsed = (): number => (performance.now() - startedAt) / 1_000;
  const child = spawn(process.execPath, ['--import', REPORT_USAGE, PROGRAM, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], BENCH_USAGE: usage },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let first: number | undefined;
  let lines = 0;
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    first ??= elapsed();
    for (const byte of chunk) if (byte === 0x0a) lines += 1;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  const end = elapsed();
  if (code !== 0 || first === undefined) throw new Error(`${args.join(' ')} ended with ${code}: ${said}`);
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(await readFile(usage, 'utf8')) as NodeJS.ResourceUsage;
  return { first, end, cpu: (userCPUTime + systemCPUTime) / 1e6, peakMiB: maxRSS / 1_024, lines };
}

const journalOf = (plants: number): string =>
  Array.from({ length: plants * JOURNAL_ENTRIES_PER_PLANT }, (_, index) => {
    const psId = String(9_000_000 + Math.floor(index / JOURNAL_ENTRIES_PER_PLANT));
    const entry = { readAt: Date.now(), measuredAt: null, psId, psKey: `${psId}_14_1_1`, slug: 'total_pv_yield', verdict: 'negative' };
    return `${JSON.stringify({ ...entry, value: '-5', published: null })}\n`;
  }).join('');

/** Runs each command several times with a fleet. @returns key: command; value: medians of its runs */
async function measure(plants: number): Promise<Readonly<Record<string, Run>>> {
  const folder = await mkdtemp(join(tmpdir(), 'isolarcloud2mqtt-bench-'));
  const cloud = new Worker<CloudJobs>('cloud');
  try {
    const { url: gateway, account } = await cloud.call('open', plants, Date.now());
    const { appKey: app_key, secretKey: secret_key, username, password } = account;
    const isolarcloud = { gateway, app_key, secret_key, username, password };
    await writeFile(join(folder, 'config.yaml'), JSON.stringify({ version: 1, isolarcloud, polling: { budget: NO_LIMIT } }));
    await mkdir(join(folder, 'state'));
    await writeFile(join(folder, 'state', 'journal-isolarcloud.jsonl'), journalOf(plants));
    const medians: Record<string, Run> = {};
    for (const [name, args] of Object.entries(COMMANDS)) {
      const runs: Run[] = [];
      for (let index = 0; index <= RUNS; index += 1) runs.push(await run(args(), folder));
      medians[name] = median(runs.slice(1));
      console.error(`${name} of ${plants} plants measured`);
    }
    return medians;
  } finally {
    cloud.stop();
    await rm(folder, { recursive: true });
  }
}

function median(runs: readonly Run[]): Run {
  const of = (key: keyof Run): number => runs.map((one) => one[key]).toSorted((a, b) => a - b)[Math.floor(runs.length / 2)] ?? Number.NaN;
  return { first: of('first'), end: of('end'), cpu: of('cpu'), peakMiB: of('peakMiB'), lines: of('lines') };
}

/**
 * Returns the additional time of each additional line, compared with a smaller fleet, in microseconds. It is the same for all
 * sizes if the time is linear.
 */
const perLine = (smaller: Run, larger: Run, of: 'end' | 'cpu'): string =>
  (((larger[of] - smaller[of]) / (larger.lines - smaller.lines)) * 1e6).toFixed(0);

const results = new Map<number, Readonly<Record<string, Run>>>();
for (const plants of FLEETS) results.set(plants, await measure(plants));
console.log(`Node ${process.version}; medians of ${RUNS} runs\n`);
console.log('command   plants    lines  first row s    end s    CPU s  peak MiB  us/line  CPU us/line');
for (const name of Object.keys(COMMANDS)) {
  let before: Run | undefined;
  for (const [plants, measured] of results) {
    const one = measured[name] as Run;
    const { first, end, cpu, peakMiB, lines } = one;
    const cells = [
      name.padEnd(8),
      String(plants).padStart(7),
      String(lines).padStart(8),
      first.toFixed(2).padStart(12),
      end.toFixed(2).padStart(8),
      cpu.toFixed(2).padStart(8),
      peakMiB.toFixed(0).padStart(9),
      (before === undefined ? '' : perLine(before, one, 'end')).padStart(8),
      (before === undefined ? '' : perLine(before, one, 'cpu')).padStart(12),
    ];
    console.log(cells.join(' '));
    before = one;
  }
}
