import { makeable } from './power-bound.ts';

/** One uninterrupted run of a counter. Published = raw + offset. */
export interface CounterSegment {
  readonly offset: number;
  /** Last good value, as the cloud sent it. */
  readonly raw: number;
  /** When `raw` was measured, epoch milliseconds. */
  readonly at: number;
  /** When the counter last changed. */
  readonly movedAt: number;
}

/** A value of a counter that is to be judged. */
export interface CounterReading {
  readonly value: number;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Measured later than any value judged before. A sample that is read again is no further evidence. */
  readonly fresh: boolean;
  /** When the device under this key was last replaced, epoch milliseconds; null: never. */
  readonly swappedAt: number | null;
  /** The most that the counter can grow in an hour by its power bound, in its own unit. */
  readonly perHour: number;
}

/** After a device replacement, a value is credited to the old device only if it fits the energy of the last hour. */
const SWAP_WINDOW_MS = 3_600_000;

/** Rounds to six decimals: finer than any counter, and free of the rounding errors of the addition. */
export const withoutNoise = (value: number): number => Math.round(value * 1e6) / 1e6;

export const shownBy = ({ raw, offset }: CounterSegment): number => (offset === 0 ? raw : withoutNoise(raw + offset));

export const isSwapped = ({ at }: CounterSegment, { swappedAt }: Pick<CounterReading, 'swappedAt'>): boolean =>
  swappedAt !== null && at < swappedAt;

/** Whether the cloud may still show a total of the old device. */
export const mayLagBehindSwap = ({ at, swappedAt }: CounterReading): boolean => swappedAt !== null && at - swappedAt <= SWAP_WINDOW_MS;

/**
 * Whether the reading continues the segment: it is not below the last value, and not above what the counter can have added
 * since it last changed.
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
