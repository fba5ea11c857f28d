import { makeable } from './power-bound.ts';

/** An uninterrupted run of a counter, between two jumps. The published value is `raw` + `offset`. */
export interface CounterSegment {
  readonly offset: number;
  /** The last good value of the counter as the cloud sent it, before `offset` is added. */
  readonly raw: number;
  /** When `raw` was measured, epoch milliseconds. */
  readonly at: number;
  /** When `raw` last increased, epoch milliseconds. */
  readonly movedAt: number;
}

/** One value of a counter that the guard judges. */
export interface CounterReading {
  readonly value: number;
  /** When the value was measured, epoch milliseconds. */
  readonly at: number;
  /** True if the value was measured later than all values judged before. A sample that is read again is not further evidence. */
  readonly fresh: boolean;
  /** Time of the first sample of the new device after the last device swap, epoch milliseconds; null if there was no swap. */
  readonly swappedAt: number | null;
  /** The most that the counter can grow in an hour according to its power bound (`powerBoundW`), in the counter's unit. */
  readonly perHour: number;
}

/**
 * For this long after a device swap, the cloud may still show the counter of the old device. A value then continues the old
 * device's segment only if it grew by no more than the counter can have counted in this time.
 */
const SWAP_WINDOW_MS = 3_600_000;

/** Rounds to six decimals. No counter is finer, and the binary rounding errors of an addition are smaller. */
export const withoutNoise = (value: number): number => Math.round(value * 1e6) / 1e6;

export const shownBy = ({ raw, offset }: CounterSegment): number => (offset === 0 ? raw : withoutNoise(raw + offset));

export const isSwapped = ({ at }: CounterSegment, { swappedAt }: Pick<CounterReading, 'swappedAt'>): boolean =>
  swappedAt !== null && at < swappedAt;

/** Whether the device was swapped so recently that the cloud may still show the counter of the old device. */
export const mayLagBehindSwap = ({ at, swappedAt }: CounterReading): boolean => swappedAt !== null && at - swappedAt <= SWAP_WINDOW_MS;

/**
 * Whether the reading continues the segment: the value is not below the segment's last one, and not higher than what the
 * counter can have reached since it last increased.
 */
export function isOn(segment: CounterSegment, claim: CounterReading): boolean {
  const growth = claim.value - segment.raw;
  if (growth === 0) return true;
  const from = isSwapped(segment, claim) ? Math.max(segment.at, claim.at - SWAP_WINDOW_MS) : segment.movedAt;
  return growth > 0 && growth <= makeable(claim.perHour, from, claim.at);
}

export const advance = (segment: CounterSegment, { value, at }: Pick<CounterReading, 'value' | 'at'>): CounterSegment => ({
  offset: segment.offset,
  raw: value,
  at: Math.max(at, segment.at),
  movedAt: value > segment.raw ? at : segment.movedAt,
});
