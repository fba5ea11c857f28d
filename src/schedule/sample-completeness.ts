import { MINUTE_MS } from '../calendar.ts';

/** The newest samples of one device before and after a poll. Times are epoch milliseconds. */
export interface DeviceProgress {
  /** Time of the newest sample that earlier polls returned for the device; null if they returned none. */
  readonly beforeMs: number | null;
  /** Time of the newest sample that this or an earlier poll returned; null if the device reports no time. */
  readonly nowMs: number | null;
  /** Time between two samples of the device. */
  readonly intervalMs: number;
}

/** The devices of a plant take their samples up to this much apart. */
const APART_MS = MINUTE_MS;
/** A device without a new sample for this many intervals is asleep or gone, and does not make a poll incomplete. */
const WAITED_SAMPLES = 3;

/** How complete the samples of a plant were in a poll. */
export interface Completeness {
  /** Time of the newest sample of any device, epoch milliseconds; null if none gives a time. */
  readonly newestMs: number | null;
  /** False if a device lacks the newest sample, although its earlier samples appeared together with those of the others. */
  readonly isWhole: boolean;
}

/**
 * Returns how complete the samples of a plant are after a poll. A poll makes its calls one after the other. If new samples appear
 * between two calls, the devices of the earlier call lack them. A device with a longer or drifting sample interval does not count
 * as incomplete.
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
