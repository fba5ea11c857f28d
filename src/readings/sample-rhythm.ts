import { HOUR_MS, MINUTE_MS } from '../calendar.ts';

/** The sample interval of a device, learned from its `device_time` from poll to poll. */
export interface SampleRhythm {
  /** Newest `device_time` so far, local milliseconds. */
  readonly newestLocalMs: number;
  /** When the device was last read, epoch milliseconds. */
  readonly readAtMs: number;
  /** Time between a device's samples, as far as it is known. */
  readonly sampleIntervalMs: number;
  /** The last observed intervals. */
  readonly recentMs: readonly number[];
}

/** The cloud's usual interval (isolarcloud-open-api.md 4.7). */
export const DEFAULT_SAMPLE_INTERVAL_MS = 5 * MINUTE_MS;
/** A longer pause is a night or an outage and is ignored. */
const LONGEST_INTERVAL_MS = HOUR_MS;
/** Number of pauses kept. The shortest of them counts, so that one missed or late sample does not change the interval. */
const REMEMBERED = 3;
const POLL_JITTER_MS = MINUTE_MS;
/** Replicas of the cloud differ by less than this. A clock that goes back further was set back: daylight saving time has ended. */
const SET_BACK_MS = 20 * MINUTE_MS;

/** @returns the device's rhythm after one more poll, and whether the sample is fresh: newer than all before. */
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

/** A pause no longer than the time between two polls is only an upper bound: samples in between may have been missed. */
function remember(
  { readAtMs: polledMs, sampleIntervalMs, recentMs }: SampleRhythm,
  advancedMs: number,
  readAtMs: number,
): readonly number[] {
  if (advancedMs > LONGEST_INTERVAL_MS) return recentMs;
  const seenWhole = advancedMs > readAtMs - polledMs + POLL_JITTER_MS;
  return [...recentMs, seenWhole ? advancedMs : Math.min(advancedMs, sampleIntervalMs)].slice(-REMEMBERED);
}
