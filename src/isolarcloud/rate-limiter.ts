import type { Clock } from '../clock.ts';

/** Resolves when the limits allow the next call, in the order of the requests. @returns a function to call when the call has ended */
export type RateLimiter = () => Promise<() => void>;

export const unlimited: RateLimiter = async () => () => {};

export interface RateLimits {
  /** Calls running at the same time. */
  readonly atOnce: number;
  /** Minimum time between the starts of two calls. */
  readonly gapMs: number;
}

/**
 * isolarcloud-open-api.md 4.10: bursts are answered with HTTP 429; well-behaved clients run one or two calls at once, about one
 * or two a second.
 */
export const DEFAULT_RATE: RateLimits = { atOnce: 2, gapMs: 500 };

export interface RateLimiterDeps extends Clock {
  /** Rejects calls that still wait, with its reason. */
  readonly signal: AbortSignal;
}

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
    // If the planned start is further ahead than running calls can explain, the clock was set back.
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
