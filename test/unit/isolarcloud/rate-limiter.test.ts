import { beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_RATE, type RateLimiter, rateLimited } from '../../../src/isolarcloud/rate-limiter.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

let clock: VirtualClock;
let closing: AbortController;
let turn: RateLimiter;

beforeEach(() => {
  clock = new VirtualClock(1_000_000);
  closing = new AbortController();
  turn = rateLimited(DEFAULT_RATE, { now: clock.now, sleep: clock.sleep, signal: closing.signal });
});

/** Makes a call when the rate limiter allows it. */
async function pacing<T>(call: () => Promise<T>): Promise<T> {
  const leave = await turn();
  return call().finally(leave);
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Advances the clock until the calls have ended. */
async function passUntil(calls: Promise<unknown>): Promise<void> {
  let isOver = false;
  void calls.finally(() => {
    isOver = true;
  });
  for (await settled(); !isOver; await settled()) clock.advance(clock.nextWakeInMs);
}

describe('pace', () => {
  it('starts calls in the order in which they came, half a second apart', async () => {
    const starts: [number, number][] = [];
    const calls = [0, 1, 2, 3].map((call) => pacing(async () => void starts.push([call, clock.now() - 1_000_000])));
    await passUntil(Promise.all(calls));
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
      clock.advance(DEFAULT_RATE.gapMs);
      await settled();
      fail[call]?.();
    }
    await Promise.all(calls);
    expect(most).toBe(2);
  });

  it('does not wait for hours when the clock is set back', async () => {
    await pacing(async () => {});
    clock.set(clock.now() - 3_600_000);
    const before = clock.now();
    await passUntil(pacing(async () => {}));
    expect(clock.now() - before).toBeLessThanOrEqual(DEFAULT_RATE.gapMs);
  });

  it('rejects the calls that still wait when it is closed', async () => {
    const ends: (() => void)[] = [];
    const underWay = [0, 1].map(() => pacing(() => new Promise<void>((resolve) => ends.push(resolve))));
    await settled();
    clock.advance(DEFAULT_RATE.gapMs);
    await settled();
    const waiting = pacing(async () => 'too late');
    closing.abort(new Error('closed'));
    for (const end of ends) end();
    await Promise.all(underWay);
    await expect(waiting).rejects.toThrow('closed');
  });
});
