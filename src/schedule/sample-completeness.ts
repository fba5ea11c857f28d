import { MINUTE_MS } from '../calendar.ts';

/** One device of a plant in a poll. Times in epoch milliseconds. */
export interface DeviceProgress {
  /** Time of the newest sample that earlier polls returned for it; null: none. */
  readonly beforeMs: number | null;
  /** The same including this poll; null: the device gives no time. */
  readonly nowMs: number | null;
  /** Time between its samples. */
  readonly intervalMs: number;
}

/** Devices of one plant do not measure in the same second. */
const APART_MS = MINUTE_MS;
/** A device without a new sample for this many intervals is asleep or gone, and is not waited for. */
const WAITED_SAMPLES = 3;

/** How complete the samples of a plant were in a poll. */
export interface Completeness {
  /** Time of the newest sample of any device, epoch milliseconds; null if none gives a time. */
  readonly newestMs: number | null;
  /** No device that had updated together with the others lacks the newest sample. */
  readonly isWhole: boolean;
}

/**
 * The completeness of a plant in a poll. The calls of a poll are made one after the other, and a sample may appear between two
 * of them: then devices that had always updated together differ. Only those count as incomplete; devices with a slower or
 * drifting interval do not.
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
