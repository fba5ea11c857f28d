import { beforeEach, describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../../src/calendar.ts';
import { PacedLimiter } from '../../../src/isolarcloud/rate-limiter.ts';
import { STANDARD_PACE } from '../../../src/schedule/call-pace.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const START = 1_000_000;
const LONG_JOB = 150;

let clock: VirtualClock;
let closing: AbortController;
let limiter: PacedLimiter;
let warnings: string[];

beforeEach(() => {
  clock = new VirtualClock(START);
  closing = new AbortController();
  warnings = [];
  const log = { warn: (_: object, message: string) => void warnings.push(message) };
  limiter = new PacedLimiter({ now: clock.now, sleep: clock.sleep, log, signal: closing.signal });
});

/** Makes a call in its turn. */
async function pacing<T>(call: () => Promise<T>, jobCalls = 1): Promise<T> {
  const leave = await limiter.turn(jobCalls);
  return call().finally(leave);
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Lets time pass until the calls have ended. */
async function passUntil(calls: Promise<unknown>): Promise<void> {
  let isOver = false;
  void calls.finally(() => {
    isOver = true;
  });
  for (await settled(); !isOver; await settled()) clock.advance(clock.nextWakeInMs);
}

/** When each of some calls of a job begins, if each takes `durationMs`; and how many run at the same time at most. */
async function startsOf(calls: number, jobCalls: number, durationMs: number) {
  const startedMs = clock.now();
  const starts: [call: number, atMs: number][] = [];
  let underWay = 0;
  let most = 0;
  const made = Array.from({ length: calls }, (_, call) =>
    pacing(async () => {
      starts.push([call, clock.now() - startedMs]);
      underWay += 1;
      most = Math.max(most, underWay);
      await clock.sleep(durationMs, new AbortController().signal);
      underWay -= 1;
    }, jobCalls),
  );
  await passUntil(Promise.all(made));
  return { starts, most };
}

describe('the rate limiter', () => {
  it('starts calls in the order in which they came, half a second apart and one at a time', async () => {
    const { starts, most } = await startsOf(4, 1, 300);
    expect(starts).toEqual([
      [0, 0],
      [1, 500],
      [2, 1_000],
      [3, 1_500],
    ]);
    expect(most).toBe(1);
  });

  it('waits for the end of a slow call', async () => {
    expect((await startsOf(3, 1, 2_000)).starts.map(([, atMs]) => atMs)).toEqual([0, 2_000, 4_000]);
  });

  it('starts the calls of a long job five a second, four at a time', async () => {
    const quick = await startsOf(6, LONG_JOB, 500);
    expect(quick.starts).toEqual([0, 1, 2, 3, 4, 5].map((call) => [call, call * 200]));
    clock.advance(1_000);
    const slow = await startsOf(6, LONG_JOB, 2_000);
    expect([slow.most, slow.starts.map(([, atMs]) => atMs)]).toEqual([4, [0, 200, 400, 600, 2_000, 2_200]]);
  });

  it('fills the place of a call that fails', async () => {
    const failing = pacing(() => Promise.reject(new Error('cloud'))).catch(() => 'failed');
    const next = pacing(async () => 'made');
    await passUntil(Promise.all([failing, next]));
    expect(await next).toBe('made');
  });

  it('halves the pace of each job for an hour after a refusal, and says so once', async () => {
    limiter.refused(clock.now() - 100);
    limiter.refused(clock.now() - 50);
    expect(warnings).toHaveLength(1);
    expect((await startsOf(3, 1, 0)).starts.map(([, atMs]) => atMs)).toEqual([0, 1_000, 2_000]);
    clock.advance(2_000);
    const long = await startsOf(4, LONG_JOB, 1_000);
    expect([long.most, long.starts.map(([, atMs]) => atMs)]).toEqual([2, [0, 400, 1_000, 1_400]]);
    clock.advance(HOUR_MS);
    expect(limiter.atOnce(LONG_JOB)).toBe(4);
    expect((await startsOf(2, 1, 0)).starts.map(([, atMs]) => atMs)).toEqual([0, 500]);
  });

  it('applies a refusal to the calls that wait already', async () => {
    const ends: (() => void)[] = [];
    const calls = Array.from({ length: 6 }, () => pacing(() => new Promise<void>((resolve) => ends.push(resolve)), LONG_JOB));
    for (let started = 0; started < 4; started += 1) {
      await settled();
      clock.advance(200);
    }
    await settled();
    limiter.refused(clock.now() - 100);
    ends.splice(0, 2).forEach((end) => {
      end();
    });
    await settled();
    clock.advance(5_000);
    await settled();
    expect(ends).toHaveLength(2);
    for (let left = 4; left > 0; left -= 1) {
      ends.shift()?.();
      await settled();
      clock.advance(5_000);
      await settled();
    }
    await Promise.all(calls);
  });

  it('does not wait for hours when the clock is set back', async () => {
    await pacing(async () => {});
    clock.set(clock.now() - HOUR_MS);
    const before = clock.now();
    await passUntil(pacing(async () => {}));
    expect(clock.now() - before).toBeLessThanOrEqual(STANDARD_PACE.gapMs);
  });

  it('rejects the calls that still wait when it is closed', async () => {
    let end = (): void => {};
    const underWay = pacing(
      () =>
        new Promise<void>((resolve) => {
          end = resolve;
        }),
    );
    await settled();
    const waiting = [1, 2].map(() => pacing(async () => 'too late'));
    closing.abort(new Error('closed'));
    end();
    await underWay;
    for (const call of waiting) await expect(call).rejects.toThrow('closed');
  });
});
