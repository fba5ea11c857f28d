import { beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_RATE, type RateLimiter, rateLimited } from '../../../src/isolarcloud/rate-limiter.ts';

/** A clock that moves only while somebody sleeps. */
let nowMs: number;
let closing: AbortController;
let pacing: RateLimiter;

beforeEach(() => {
  nowMs = 1_000_000;
  closing = new AbortController();
  const sleep = async (ms: number, signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted();
    nowMs += ms;
  };
  pacing = rateLimited(DEFAULT_RATE, { now: () => nowMs, sleep, signal: closing.signal });
});

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('pace', () => {
  it('starts calls in the order in which they came, half a second apart', async () => {
    const starts: [number, number][] = [];
    await Promise.all([0, 1, 2, 3].map((call) => pacing(async () => void starts.push([call, nowMs - 1_000_000]))));
    expect(starts).toEqual([
      [0, 0],
      [1, 500],
      [2, 1000],
      [3, 1500],
    ]);
  });

  it('has two calls under way at most, and fills the place of one that fails', async () => {
    let underWay = 0;
    let most = 0;
    const fail: (() => void)[] = [];
    const calls = Array.from({ length: 5 }, () =>
      pacing(async () => {
        underWay += 1;
        most = Math.max(most, underWay);
        await new Promise((_, reject) => fail.push(() => reject(new Error('cloud'))));
      }).catch(() => {
        underWay -= 1;
      }),
    );
    for (let call = 0; call < 5; call += 1) {
      await settled();
      fail[call]?.();
    }
    await Promise.all(calls);
    expect(most).toBe(2);
  });

  it('does not wait for hours when the clock is set back', async () => {
    await pacing(async () => {});
    nowMs -= 3_600_000;
    const before = nowMs;
    await pacing(async () => {});
    expect(nowMs - before).toBeLessThanOrEqual(DEFAULT_RATE.gapMs);
  });

  it('rejects the calls that still wait when it is closed', async () => {
    const ends: (() => void)[] = [];
    const underWay = [0, 1].map(() => pacing(() => new Promise<void>((resolve) => ends.push(resolve))));
    await settled();
    const waiting = pacing(async () => 'too late');
    closing.abort(new Error('closed'));
    for (const end of ends) end();
    await Promise.all(underWay);
    await expect(waiting).rejects.toThrow('closed');
  });
});
