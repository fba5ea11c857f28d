import { makeable } from './power-bound.ts';

/** One uninterrupted run of a counter. Published = raw + offset. */
export interface CounterSegment {
  readonly offset: number;
  /** Last good value, as the service sent it. */
  readonly raw: number;
  /** When that was measured, epoch milliseconds. */
  readonly at: number;
  /** When the counter last moved. */
  readonly movedAt: number;
}

/** A counter's value, to be judged. */
export interface CounterReading {
  readonly value: number;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Measured later than anything judged before; a sample that is read again proves nothing new. */
  readonly fresh: boolean;
  /** When the device under this key was last exchanged for another; null: never. */
  readonly swappedAt: number | null;
  /** What the counter's power bound makes in an hour, in its own unit. */
  readonly perHour: number;
}

/** After a swap only what was made since the last sample, and within the last hour, makes a value the old device's. */
const SWAP_WINDOW_MS = 3_600_000;

/** To the sixth decimal: finer than any counter, and the same value whatever was added to it. */
export const withoutNoise = (value: number): number => Math.round(value * 1e6) / 1e6;

export const shownBy = ({ raw, offset }: CounterSegment): number => (offset === 0 ? raw : withoutNoise(raw + offset));

export const isSwapped = ({ at }: CounterSegment, { swappedAt }: CounterReading): boolean => swappedAt !== null && at < swappedAt;

/** Totals may still be the old device's. */
export const mayLagBehindSwap = ({ at, swappedAt }: CounterReading): boolean => swappedAt !== null && at - swappedAt <= SWAP_WINDOW_MS;

/** Whether the claim continues the course: not below it, and not above what it can have made since it last moved. */
export function isOn(course: CounterSegment, claim: CounterReading): boolean {
  const growth = claim.value - course.raw;
  if (growth === 0) return true;
  const from = isSwapped(course, claim) ? Math.max(course.at, claim.at - SWAP_WINDOW_MS) : course.movedAt;
  return growth > 0 && growth <= makeable(claim.perHour, from, claim.at);
}

export const advance = (course: CounterSegment, { value, at }: CounterReading): CounterSegment => ({
  offset: course.offset,
  raw: value,
  at: Math.max(at, course.at),
  movedAt: value > course.raw ? at : course.movedAt,
});
