import type { Clock } from '../clock.ts';

/**
 * Waits until the limits allow the next call; callers are served in the order in which they came.
 * @returns a function that the caller must call when its call has ended
 */
export type RateLimiter = () => Promise<() => void>;

export const unlimited: RateLimiter = async () => () => {};

export interface RateLimits {
  /** Maximum number of calls that run at the same time. */
  readonly atOnce: number;
  /** Minimum time between the starts of two calls, milliseconds. */
  readonly gapMs: number;
}

/**
 * The limits for calls to iSolarCloud (isolarcloud-open-api.md 4.10): the cloud answers bursts with HTTP 429, and
 * well-behaved clients make at most two calls at once and about one or two a second.
 */
export const DEFAULT_RATE: RateLimits = { atOnce: 2, gapMs: 500 };

export interface RateLimiterDeps extends Clock {
  /** If the signal is aborted, the calls that still wait are rejected with its reason. */
  readonly signal: AbortSignal;
}

/** Creates a rate limiter. */
export function rateLimited({ atOnce, gapMs }: RateLimits, { now, sleep, signal }: RateLimiterDeps): RateLimiter {
  const waiting: (() => void)[] = [];
  let underWay = 0;
  let nextStartMs = Number.NEGATIVE_INFINITY;

  const place = async (): Promise<void> => {
    if (underWay < atOnce) underWay += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const leave = (): void => {
    const next = waiting.shift();
    if (next === undefined) underWay -= 1;
    else next();
  };
  const untilStartMs = (): number => {
    const nowMs = now();
    // The running calls can plan at most `atOnce` starts ahead. If the next start is further ahead, the clock was set back.
    const startMs = nextStartMs > nowMs + atOnce * gapMs ? nowMs : Math.max(nowMs, nextStartMs);
    nextStartMs = startMs + gapMs;
    return startMs - nowMs;
  };

  return async () => {
    await place();
    const waitMs = signal.aborted ? 0 : untilStartMs();
    if (waitMs > 0) await sleep(waitMs, signal).catch(() => {});
    if (signal.aborted) {
      leave();
      throw signal.reason;
    }
    return leave;
  };
}
