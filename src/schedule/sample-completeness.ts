import { MINUTE_MS } from '../calendar.ts';

/** One device of a plant in a poll. Times in epoch milliseconds. */
export interface DeviceProgress {
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

/** What a poll showed of a plant. */
export interface Completeness {
  /** When the newest sample was taken that any device showed, epoch milliseconds; null where none says. */
  readonly newestMs: number | null;
  /** No device lacks it that kept step until now. */
  readonly isWhole: boolean;
}

/**
 * What a poll showed of a plant. Its calls are made one after the other, and a sample may show between two of them: then a device
 * that kept step until now lacks the new sample. Whoever came out of step earlier, or measures more rarely, lacks nothing.
 */
export function completenessOf(steps: readonly DeviceProgress[]): Completeness {
  const beforeMs = latest(steps.map((step) => step.beforeMs));
  const newestMs = latest(steps.map((step) => step.nowMs));
  const lacksIt = ({ beforeMs: ownMs, nowMs: ownNowMs, intervalMs }: DeviceProgress): boolean => {
    if (beforeMs === null || newestMs === null || ownMs === null || ownNowMs === null) return false;
    const isDueBy = (atMs: number): boolean => atMs - ownMs > intervalMs - APART_MS;
    const isWaitedFor = newestMs - ownMs < WAITED_SAMPLES * intervalMs;
    return !isDueBy(beforeMs) && isDueBy(newestMs) && isWaitedFor && !isDueBy(ownNowMs);
  };
  return { newestMs, isWhole: !steps.some(lacksIt) };
}

function latest(times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.max(...known);
}
