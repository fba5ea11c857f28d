import { HOUR_MS, MINUTE_MS } from '../calendar.ts';

/** The sample interval of a device, learned from its `device_time` from poll to poll. */
export interface SampleRhythm {
  /** Newest `device_time` so far, local milliseconds. */
  readonly newestLocalMs: number;
  /** When the device was last read, epoch milliseconds. */
  readonly readAtMs: number;
  /** Time between two samples of the device, milliseconds; an assumption until it has been observed. */
  readonly sampleIntervalMs: number;
  /** The last observed times between two samples, milliseconds. */
  readonly recentMs: readonly number[];
}

/** Assumed until it is observed: the cloud's usual interval (isolarcloud-open-api.md 4.7). */
export const DEFAULT_SAMPLE_INTERVAL_MS = 5 * MINUTE_MS;
/** A longer time between two samples is a night or an outage, and is ignored. */
const LONGEST_INTERVAL_MS = HOUR_MS;
/**
 * Number of observed intervals that are kept. The shortest of them is the sample interval, so that one missed sample does
 * not change it.
 */
const REMEMBERED = 3;
const POLL_JITTER_MS = MINUTE_MS;
/**
 * Servers of the cloud that answer in turn differ by less than this. If a device's clock goes back further, it was set back, as
 * at the end of daylight saving time.
 */
const SET_BACK_MS = 20 * MINUTE_MS;

/**
 * Returns the device's rhythm after one more poll, and whether the sample is fresh: newer than all samples before.
 * @param localMs `device_time` of the sample, local milliseconds
 * @param readAtMs when the reply was read, epoch milliseconds
 */
export function observeSample(
  rhythm: SampleRhythm | undefined,
  localMs: number,
  readAtMs: number,
): { readonly rhythm: SampleRhythm; readonly fresh: boolean } {
  if (rhythm === undefined) return { rhythm: startAt(localMs, readAtMs, [DEFAULT_SAMPLE_INTERVAL_MS]), fresh: false };
  const advancedMs = localMs - rhythm.newestLocalMs;
  if (advancedMs <= -SET_BACK_MS) return { rhythm: startAt(localMs, readAtMs, rhythm.recentMs), fresh: false };
  if (advancedMs <= 0) return { rhythm: { ...rhythm, readAtMs }, fresh: false };
  return { rhythm: startAt(localMs, readAtMs, remember(rhythm, advancedMs, readAtMs)), fresh: true };
}

const startAt = (newestLocalMs: number, readAtMs: number, recentMs: readonly number[]): SampleRhythm => ({
  newestLocalMs,
  readAtMs,
  sampleIntervalMs: Math.min(...recentMs),
  recentMs,
});

/**
 * Adds the time between the last two samples to the observed intervals. If it is not longer than the time between the two
 * polls, samples may have been missed, so that the sample interval may be shorter.
 */
function remember(
  { readAtMs: polledMs, sampleIntervalMs, recentMs }: SampleRhythm,
  advancedMs: number,
  readAtMs: number,
): readonly number[] {
  if (advancedMs > LONGEST_INTERVAL_MS) return recentMs;
  const seenWhole = advancedMs > readAtMs - polledMs + POLL_JITTER_MS;
  return [...recentMs, seenWhole ? advancedMs : Math.min(advancedMs, sampleIntervalMs)].slice(-REMEMBERED);
}
