import { MINUTE_MS, SECOND_MS } from '../calendar.ts';

/**
 * When a plant's samples show in the cloud, learned from their `device_time`. A poll aims at the moment by which 92 % of the
 * samples have shown: a first guess is halved until it is near, then each sample that has shown moves the aim a little earlier
 * and each one that has not moves it later. Clock skew and network time are part of what is learned. Pure; times are epoch
 * milliseconds of this machine's clock, or counted from the moment at which a sample was taken.
 */
export interface Phase {
  /** When the newest sample was taken. */
  readonly newestMs: number;
  /** When it was first seen here. */
  readonly seenMs: number;
  readonly intervalMs: number;
  /** The sample that was last polled for. */
  readonly slotMs: number;
  /** Polls for that sample that brought nothing of it, or only a part. */
  readonly misses: number;
  /** How long after a sample was taken it is polled for. */
  readonly aimMs: number;
  /** While the aim is not near: samples have shown later than `lowMs`. Null: the aim is near. */
  readonly lowMs: number | null;
  /** Samples in a row that were there at the first poll for them. */
  readonly hits: number;
  /** Samples in a row that came later than the first poll after a miss. */
  readonly late: number;
  /** Newest times between two samples of which none in between was there. */
  readonly gapsMs: readonly number[];
  /** A sample was not polled for since the newest one. */
  readonly hasSkipped: boolean;
}

export const USUAL_INTERVAL_MS = 5 * MINUTE_MS;
/** Share of samples that may not be there at the first poll. */
const MISS_SHARE = 0.08;
const STEP_MS = 6 * SECOND_MS;
/** After so many hits in a row the aim is too late: it moves faster. */
const LONG_STREAK = 30;
const FASTER = 4;
/** Polls after a miss, counted from the aim: jitter, then stragglers. */
const AGAIN_AFTER_MS = [15 * SECOND_MS, 75 * SECOND_MS, 195 * SECOND_MS] as const;
const NEAR_MS = 25 * SECOND_MS;
/** A clock may be off by this, so that a sample seems to show before it was taken. */
const EARLIEST_MS = -MINUTE_MS;
/** Farther off no lag puts a sample: the zone of the plant's clock has changed. */
const ZONE_CHANGE_MS = 20 * MINUTE_MS;
/** So many alike make a new rhythm, or a new lag. */
const CONVINCING = 3;
/** A slower rhythm may have become faster again: after so many samples one poll in between looks. */
const LOOKS_AFTER_SAMPLES = 24;
/** A plant that shows nothing new for so long sleeps. */
const SLEEPS_AFTER_MS = 20 * MINUTE_MS;
/** How often a sleeping plant or device is asked. */
export const ASLEEP_EVERY_MS = 15 * MINUTE_MS;

/** What is known after the first poll of a plant. */
export function firstPhase(measuredMs: number, polledMs: number): Phase {
  const ageMs = polledMs - measuredMs;
  const known = ageMs > EARLIEST_MS && ageMs < SLEEPS_AFTER_MS;
  const lowMs = known ? Math.max(EARLIEST_MS, ageMs - USUAL_INTERVAL_MS) : EARLIEST_MS;
  const highMs = known ? Math.min(ageMs, lowMs + USUAL_INTERVAL_MS) : -EARLIEST_MS;
  const phase = { newestMs: measuredMs, seenMs: known ? polledMs : measuredMs, intervalMs: USUAL_INTERVAL_MS, slotMs: measuredMs };
  return { ...phase, misses: 0, aimMs: (lowMs + highMs) / 2, lowMs, hits: 0, late: 0, gapsMs: [], hasSkipped: false };
}

/**
 * @param measuredMs when the newest sample was taken that a poll showed
 * @param isWhole no device lacks it: what came in part is asked for again, and teaches the same
 */
export function observed(before: Phase, measuredMs: number, polledMs: number, isWhole: boolean): Phase {
  const phase = { ...before, ...slotAt(before, polledMs) };
  const advancedMs = measuredMs - phase.newestMs;
  const isNew = advancedMs > 0 || advancedMs < -ZONE_CHANGE_MS;
  if (isAsleep(before, polledMs) && !isNew) return phase;
  const isKnown = Math.abs(phase.newestMs - phase.slotMs) < phase.intervalMs / 2;
  const misses = isWhole ? 0 : phase.misses + 1;
  // Of what had come in part before, the rest; else what was read before its time.
  if (isKnown && !isNew) return phase.misses > 0 ? { ...phase, misses } : { ...phase, hits: phase.hits + 1 };
  const isThere = isNew && (measuredMs > phase.slotMs - phase.intervalMs / 2 || Math.abs(measuredMs - phase.slotMs) > ZONE_CHANGE_MS);
  if (isAsleep(before, polledMs)) return awake(phase, isThere ? misses : 1, measuredMs, polledMs);
  const renewed = isNew ? withRhythm(phase, advancedMs, measuredMs, polledMs) : phase;
  if (polledMs < phase.slotMs + phase.aimMs - SECOND_MS) return renewed;
  if (!isThere) return missed(renewed, polledMs);
  const afterMs = polledMs - phase.slotMs;
  return aligned({ ...(phase.misses === 0 ? hit(renewed, afterMs) : found(renewed, afterMs)), misses }, measuredMs);
}

/** The samples that are due by then are not polled for. */
export function skipped(phase: Phase, untilMs: number): Phase {
  const passed = Math.max(1, Math.floor((untilMs - phase.slotMs - phase.aimMs) / phase.intervalMs));
  return { ...phase, slotMs: phase.slotMs + passed * phase.intervalMs, misses: 0, hasSkipped: true };
}

/**
 * When to poll next, epoch milliseconds.
 * @param retries polls in vain for a sample after which it is given up
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

/** The newest sample whose time has come, and how often it was polled for already. */
function slotAt({ slotMs, misses, aimMs, intervalMs }: Phase, nowMs: number): Pick<Phase, 'slotMs' | 'misses'> {
  const passed = Math.floor((nowMs + SECOND_MS - aimMs - slotMs) / intervalMs);
  return passed === 0 ? { slotMs, misses } : { slotMs: slotMs + passed * intervalMs, misses: 0 };
}

/** @param misses 1: the sample that was due has not shown yet, or in part, which is asked for again */
const awake = (phase: Phase, misses: number, measuredMs: number, polledMs: number): Phase =>
  aligned({ ...phase, newestMs: measuredMs, seenMs: polledMs, misses, hits: 0, late: 0, gapsMs: [], hasSkipped: false }, measuredMs);

/** The new sample, and what the time since the one before says of the rhythm. */
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

/** The sample was there only after a miss. One by itself is a straggler; several say that the lag has grown. */
function found(phase: Phase, afterMs: number): Phase {
  if (phase.lowMs !== null) return narrowed(phase, phase.lowMs, afterMs);
  if (afterMs <= phase.aimMs + AGAIN_AFTER_MS[0] + SECOND_MS) return { ...phase, late: 0, aimMs: phase.aimMs + STEP_MS * (1 - MISS_SHARE) };
  if (phase.late + 1 < CONVINCING) return { ...phase, late: phase.late + 1 };
  return narrowed({ ...phase, late: 0 }, phase.aimMs, afterMs);
}

/** The lag lies between two times. */
const narrowed = (phase: Phase, lowMs: number, highMs: number): Phase =>
  highMs - lowMs <= NEAR_MS ? { ...phase, lowMs: null, aimMs: highMs } : { ...phase, lowMs, aimMs: (lowMs + highMs) / 2 };

/** The grid of the samples, moved to where the newest one lies. */
function aligned(phase: Phase, measuredMs: number): Phase {
  const { slotMs, intervalMs } = phase;
  const off = (((measuredMs - slotMs) % intervalMs) + intervalMs) % intervalMs;
  return { ...phase, slotMs: slotMs + (off > intervalMs / 2 ? off - intervalMs : off) };
}
