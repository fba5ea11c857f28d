import { expect, test } from 'vitest';
import { HOUR_MS } from '../../../src/calendar.ts';
import { BridgeError } from '../../../src/errors.ts';
import { callsFor, historySteps } from '../../../src/history/export.ts';
import type { HistoryRow } from '../../../src/history/rows.ts';
import { specLookup } from '../../../src/history/rows.ts';
import { power } from '../readings/spec.ts';

const NOW = Date.UTC(2026, 2, 10, 15);
const QUERY = {
  span: { period: 'month', from: '2025-01', to: '2025-12' },
  statistics: ['total'],
  intervalMinutes: 5,
  order: 'oldest_first',
} as const;
const SUBJECTS = Array.from({ length: 1_000 }, (_, index) => ({ psKey: `${index}_1_1_1`, deviceType: 1, specs: [power] }));

/** The history of a thousand devices: 20 calls, of which each fails as often as `failures` says. */
function exporting(atOnce: number, failures: Readonly<Record<number, readonly BridgeError[]>> = {}, done = 0, jobCalls?: number) {
  const calls = callsFor(QUERY, SUBJECTS);
  const left = new Map(Object.entries(failures).map(([call, errors]) => [Number(call), [...errors]]));
  const made: number[] = [];
  const jobs = new Set<number | undefined>();
  const waits: number[] = [];
  const kept: (readonly HistoryRow[])[] = Array.from({ length: done }, () => []);
  let underWay = 0;
  let most = 0;
  let nowMs = NOW;
  const client = {
    callsAtOnce: () => atOnce,
    getDevicePointsDayMonthYearDataList: async ({ psKeys, jobCalls }: { psKeys: readonly string[]; jobCalls?: number }) => {
      const call = calls.findIndex((one) => one.psKeys[0] === psKeys[0]);
      made.push(call);
      jobs.add(jobCalls);
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      const error = left.get(call)?.shift();
      if (error !== undefined) throw error;
      return new Map();
    },
    getDevicePointMinuteDataList: async () => new Map(),
  };
  const log = {
    get done() {
      return kept.length;
    },
    append: async (rows: readonly HistoryRow[]) => void kept.push(rows),
    steps: async function* () {
      yield* kept;
    },
  };
  const steps = historySteps(QUERY, calls, specLookup(SUBJECTS), log, {
    client,
    now: () => nowMs,
    sleep: async (ms) => {
      nowMs += ms;
    },
    random: () => 0,
    signal: new AbortController().signal,
    waiting: (_, untilMs) => void waits.push(untilMs - NOW),
    progress: () => undefined,
    ...(jobCalls !== undefined && { jobCalls }),
  });
  const run = async (): Promise<void> => {
    for await (const _ of steps);
  };
  return { run, steps, calls, made, jobs, waits, kept, most: () => most };
}

const inOrder = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);

test('a short job makes one call after the other', async () => {
  const { run, calls, made, most, kept } = exporting(1);
  await run();
  expect([calls.length, most(), kept.length]).toEqual([20, 1, 20]);
  expect(made).toEqual(inOrder(0, 20));
});

test('a long job makes as many at once as the client allows, and keeps their rows in order', async () => {
  const { run, made, most, kept, jobs } = exporting(4);
  await run();
  expect([most(), kept.length, [...jobs]]).toEqual([4, 20, [20]]);
  expect(made).toEqual(inOrder(0, 20));
});

test('a job that continues counts the calls that are left', async () => {
  const { run, jobs, made } = exporting(4, {}, 15);
  await run();
  expect([[...jobs], made]).toEqual([[5], inOrder(15, 20)]);
});

test('calls of a larger job say so', async () => {
  const { run, jobs } = exporting(4, {}, 0, 900);
  await run();
  expect([...jobs]).toEqual([900]);
});

test('calls that fail together are waited for once, and made again', async () => {
  const spent = new BridgeError('quota_hour', { resultCode: 'E999' });
  const { run, made, waits, kept } = exporting(4, { 5: [spent], 6: [spent], 7: [spent] });
  await run();
  expect(waits).toEqual([HOUR_MS]);
  expect(made).toEqual([...inOrder(0, 8), 5, 6, 7, ...inOrder(8, 20)]);
  expect(kept).toHaveLength(20);
});

test('an error that lasts ends the job and keeps the rows before it', async () => {
  const refused = new BridgeError('permission_missing');
  const { run, made, kept } = exporting(4, { 5: [refused] });
  await expect(run()).rejects.toBe(refused);
  expect([made, kept.length]).toEqual([inOrder(0, 8), 5]);
});

test('a caller that stops after the first rows has the rows of all calls that were made', async () => {
  const { steps, made, kept } = exporting(4);
  for await (const _ of steps) break;
  expect([made, kept.length]).toEqual([inOrder(0, 4), 4]);
});
