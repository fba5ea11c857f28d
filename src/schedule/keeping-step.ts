import { MINUTE_MS } from '../calendar.ts';

/** One device of a plant in a poll. Times in epoch milliseconds. */
export interface Step {
  /** When the newest sample was taken that earlier polls showed of it; null: none. */
  readonly beforeMs: number | null;
  /** The same with this poll; null: the device does not say. */
  readonly nowMs: number | null;
  /** Time between its samples. */
  readonly intervalMs: number;
}

/** Devices of one plant do not measure at the very same second. */
const APART_MS = MINUTE_MS;
/** Whoever has shown nothing new for so many samples sleeps, or is gone: nobody waits for it. */
const WAITED_SAMPLES = 3;

/**
 * When the newest sample of a plant was taken that its devices show. The calls of a poll are made one after the other, and a
 * sample may show between two of them: while one that kept step until now lacks the new sample, the plant counts as not having
 * shown it, and is asked again. Whoever came out of step earlier, or measures more rarely, keeps nobody waiting.
 * @returns epoch milliseconds; null where no device says
 */
export function shownInStep(steps: readonly Step[]): number | null {
  const beforeMs = latest(steps.map((step) => step.beforeMs));
  const nowMs = latest(steps.map((step) => step.nowMs));
  if (beforeMs === null || nowMs === null) return nowMs;
  const isMissing = ({ beforeMs: ownMs, nowMs: ownNowMs, intervalMs }: Step): boolean => {
    if (ownMs === null || ownNowMs === null) return false;
    const isDueBy = (atMs: number): boolean => atMs - ownMs > intervalMs - APART_MS;
    const isWaitedFor = nowMs - ownMs < WAITED_SAMPLES * intervalMs;
    return !isDueBy(beforeMs) && isDueBy(nowMs) && isWaitedFor && !isDueBy(ownNowMs);
  };
  return steps.some(isMissing) ? beforeMs : nowMs;
}

function latest(times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.max(...known);
}
