import { MINUTE_MS, SECOND_MS } from '../calendar.ts';

/**
 * When a plant's samples appear in the cloud, learned from their `device_time`. A poll aims at the moment by which 92 % of the
 * samples have appeared. A first guess is halved until it is near. Then each sample that is there at the first poll moves the
 * aim a little earlier, and each one that is not moves it later. Clock skew and network time are part of what is learned. Pure;
 * times are epoch milliseconds of this machine's clock, or counted from the moment at which a sample was taken.
 */
export interface Phase {
  /** When the newest sample was taken. */
  readonly newestMs: number;
  /** When it was first seen here. */
  readonly seenMs: number;
  readonly intervalMs: number;
  /** The sample that was last polled for. */
  readonly slotMs: number;
  /** Polls for that sample that returned nothing of it, or only a part. */
  readonly misses: number;
  /** Delay from the taking of a sample to the first poll for it. */
  readonly aimMs: number;
  /** Lower bound of the lag while the aim is not near yet: samples have appeared later than this. Null: the aim is near. */
  readonly lowMs: number | null;
  /** Samples in a row that were there at the first poll for them. */
  readonly hits: number;
  /** Samples in a row that were found only after a miss. */
  readonly late: number;
  /** The latest times between two samples where no other was found in between. */
  readonly gapsMs: readonly number[];
  /** A sample was not polled for since the newest one. */
  readonly hasSkipped: boolean;
}

export const USUAL_INTERVAL_MS = 5 * MINUTE_MS;
/** Target share of samples that are not there at the first poll. */
const MISS_SHARE = 0.08;
const STEP_MS = 6 * SECOND_MS;
/** After this many hits in a row the aim is too late, so it moves faster. */
const LONG_STREAK = 30;
const FASTER = 4;
/** Repeated polls after a miss, counted from the aim: for jitter, then for stragglers. */
const AGAIN_AFTER_MS = [15 * SECOND_MS, 75 * SECOND_MS, 195 * SECOND_MS] as const;
const NEAR_MS = 25 * SECOND_MS;
/** Tolerated clock error: a sample may seem to appear this much before it was taken. */
const EARLIEST_MS = -MINUTE_MS;
/** A larger deviation than any lag: the zone of the plant's clock has changed. */
const ZONE_CHANGE_MS = 20 * MINUTE_MS;
/** This many equal observations are taken for a new rhythm, or a new lag. */
const CONVINCING = 3;
/** A slower rhythm may have become faster again, so after this many samples one extra poll checks. */
const LOOKS_AFTER_SAMPLES = 24;
/** A plant or device that has shown nothing new for this long is asleep, as inverters are at night. */
export const SLEEPS_AFTER_MS = 20 * MINUTE_MS;
/** How often a sleeping plant or device is polled. */
export const ASLEEP_EVERY_MS = 15 * MINUTE_MS;

/** The state after the first poll of a plant. */
export function firstPhase(measuredMs: number, polledMs: number): Phase {
  const ageMs = polledMs - measuredMs;
  const known = ageMs > EARLIEST_MS && ageMs < SLEEPS_AFTER_MS;
  const lowMs = known ? Math.max(EARLIEST_MS, ageMs - USUAL_INTERVAL_MS) : EARLIEST_MS;
  const highMs = known ? Math.min(ageMs, lowMs + USUAL_INTERVAL_MS) : -EARLIEST_MS;
  const phase = { newestMs: measuredMs, seenMs: known ? polledMs : measuredMs, intervalMs: USUAL_INTERVAL_MS, slotMs: measuredMs };
  return { ...phase, misses: 0, aimMs: (lowMs + highMs) / 2, lowMs, hits: 0, late: 0, gapsMs: [], hasSkipped: false };
}

/**
 * Updates the phase after a poll.
 * @param measuredMs when the newest sample of the poll was taken
 * @param isWhole no device lacks the sample; a partial one is requested again, and moves the aim like a whole one
 */
export function observed(before: Phase, measuredMs: number, polledMs: number, isWhole: boolean): Phase {
  const phase = { ...before, ...slotAt(before, polledMs) };
  const advancedMs = measuredMs - phase.newestMs;
  const isNew = advancedMs > 0 || advancedMs < -ZONE_CHANGE_MS;
  if (isAsleep(before, polledMs) && !isNew) return phase;
  const isKnown = Math.abs(phase.newestMs - phase.slotMs) < phase.intervalMs / 2;
  const misses = isWhole ? 0 : phase.misses + 1;
  // Either the remainder of a partial sample, or an early read that found the old sample.
  if (isKnown && !isNew) return phase.misses > 0 ? { ...phase, misses } : { ...phase, hits: phase.hits + 1 };
  const isThere = isNew && (measuredMs > phase.slotMs - phase.intervalMs / 2 || Math.abs(measuredMs - phase.slotMs) > ZONE_CHANGE_MS);
  if (isAsleep(before, polledMs)) return awake(phase, isThere ? misses : 1, measuredMs, polledMs);
  const renewed = isNew ? withRhythm(phase, advancedMs, measuredMs, polledMs) : phase;
  if (polledMs < phase.slotMs + phase.aimMs - SECOND_MS) return renewed;
  if (!isThere) return missed(renewed, polledMs);
  const afterMs = polledMs - phase.slotMs;
  return aligned({ ...(phase.misses === 0 ? hit(renewed, afterMs) : found(renewed, afterMs)), misses }, measuredMs);
}

/** Marks the samples that are due by then as not polled for. */
export function skipped(phase: Phase, untilMs: number): Phase {
  const passed = Math.max(1, Math.floor((untilMs - phase.slotMs - phase.aimMs) / phase.intervalMs));
  return { ...phase, slotMs: phase.slotMs + passed * phase.intervalMs, misses: 0, hasSkipped: true };
}

/**
 * When to poll next, epoch milliseconds.
 * @param retries failed polls for a sample after which it is given up
 */
export function dueAt(phase: Phase, retries: number): number {
  const { slotMs, misses, aimMs, intervalMs } = phase;
  const againMs = AGAIN_AFTER_MS[misses - 1];
  if (againMs !== undefined && misses <= retries && againMs < intervalMs - MINUTE_MS) return slotMs + aimMs + againMs;
  const looks = intervalMs > USUAL_INTERVAL_MS && phase.hits % LOOKS_AFTER_SAMPLES === LOOKS_AFTER_SAMPLES - 1;
  return slotMs + aimMs + (looks ? intervalMs / 2 : intervalMs);
}

export const isAsleep = ({ seenMs, intervalMs }: Phase, nowMs: number): boolean =>
  nowMs - seenMs > Math.max(SLEEPS_AFTER_MS, 4 * intervalMs);

/** The newest sample that is due, and how often it was polled for already. */
function slotAt({ slotMs, misses, aimMs, intervalMs }: Phase, nowMs: number): Pick<Phase, 'slotMs' | 'misses'> {
  const passed = Math.floor((nowMs + SECOND_MS - aimMs - slotMs) / intervalMs);
  return passed === 0 ? { slotMs, misses } : { slotMs: slotMs + passed * intervalMs, misses: 0 };
}

/** @param misses 1: the sample that was due has not appeared yet, or only in part, and is requested again */
const awake = (phase: Phase, misses: number, measuredMs: number, polledMs: number): Phase =>
  aligned({ ...phase, newestMs: measuredMs, seenMs: polledMs, misses, hits: 0, late: 0, gapsMs: [], hasSkipped: false }, measuredMs);

/** Adds the new sample, and learns the rhythm from the time since the previous one. */
function withRhythm(phase: Phase, advancedMs: number, newestMs: number, seenMs: number): Phase {
  const renewed = { ...phase, newestMs, seenMs, hasSkipped: false };
  if (advancedMs < MINUTE_MS || advancedMs > 2 * ZONE_CHANGE_MS) return renewed;
  if (advancedMs < phase.intervalMs) return { ...renewed, intervalMs: advancedMs, gapsMs: [] };
  if (phase.hasSkipped) return renewed;
  const gapsMs = [...phase.gapsMs, advancedMs].slice(-CONVINCING);
  const isNewRhythm = gapsMs.length === CONVINCING && gapsMs.every((gapMs) => gapMs === advancedMs);
  return { ...renewed, gapsMs, intervalMs: isNewRhythm ? advancedMs : phase.intervalMs };
}

const missed = (phase: Phase, polledMs: number): Phase => ({
  ...phase,
  misses: phase.misses + 1,
  hits: 0,
  lowMs: phase.lowMs === null ? null : Math.max(phase.lowMs, polledMs - phase.slotMs),
});

/** The sample was there at the first poll. */
function hit(phase: Phase, afterMs: number): Phase {
  const counted = { ...phase, hits: phase.hits + 1, late: 0 };
  if (phase.lowMs !== null) return narrowed(counted, phase.lowMs, afterMs);
  const towards = STEP_MS * MISS_SHARE * (counted.hits > LONG_STREAK ? FASTER : 1);
  return { ...counted, aimMs: phase.aimMs - towards };
}

/** The sample was there only after a miss. A single one is a straggler; several mean that the lag has grown. */
function found(phase: Phase, afterMs: number): Phase {
  if (phase.lowMs !== null) return narrowed(phase, phase.lowMs, afterMs);
  if (afterMs <= phase.aimMs + AGAIN_AFTER_MS[0] + SECOND_MS) return { ...phase, late: 0, aimMs: phase.aimMs + STEP_MS * (1 - MISS_SHARE) };
  if (phase.late + 1 < CONVINCING) return { ...phase, late: phase.late + 1 };
  return narrowed({ ...phase, late: 0 }, phase.aimMs, afterMs);
}

/** The lag lies between two times. */
const narrowed = (phase: Phase, lowMs: number, highMs: number): Phase =>
  highMs - lowMs <= NEAR_MS ? { ...phase, lowMs: null, aimMs: highMs } : { ...phase, lowMs, aimMs: (lowMs + highMs) / 2 };

/** Moves the grid of the samples to the newest one. */
function aligned(phase: Phase, measuredMs: number): Phase {
  const { slotMs, intervalMs } = phase;
  const off = (((measuredMs - slotMs) % intervalMs) + intervalMs) % intervalMs;
  return { ...phase, slotMs: slotMs + (off > intervalMs / 2 ? off - intervalMs : off) };
}
