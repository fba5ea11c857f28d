import { MINUTE_MS, SECOND_MS } from '../calendar.ts';

/**
 * Learns when a plant's samples appear in iSolarCloud, from their `device_time`. Polls are made at the delay (the aim) after which
 * 92 % of the samples have appeared. The aim is first found by bisection. After that, each sample that is there at the first poll
 * for it moves the aim a little earlier, and each sample that is not moves it later. Clock skew and network time are included in
 * the aim. Times are epoch milliseconds of this machine's clock; delays are counted from the moment at which a sample was taken.
 */
export interface Phase {
  /** When the newest sample was taken. */
  readonly newestMs: number;
  /** When a poll first returned that sample. */
  readonly seenMs: number;
  /** Time between two samples. */
  readonly intervalMs: number;
  /** When the sample that is polled for was, or should have been, taken. */
  readonly slotMs: number;
  /** Number of polls for that sample that did not return it, or only for some of the devices. */
  readonly misses: number;
  /** Delay from the taking of a sample to the first poll for it. */
  readonly aimMs: number;
  /** During the bisection: a delay after which samples have not appeared yet. Null when the bisection is finished. */
  readonly lowMs: number | null;
  /** Number of samples in a row that the first poll for them returned. */
  readonly hits: number;
  /** Number of samples in a row that appeared long after the first poll for them. */
  readonly late: number;
  /** The last few times between two samples that were returned one after the other, although none was skipped in between. */
  readonly gapsMs: readonly number[];
  /** Whether a sample after the newest one was deliberately not polled for. */
  readonly hasSkipped: boolean;
}

export const USUAL_INTERVAL_MS = 5 * MINUTE_MS;
/** Wished share of samples that have not appeared yet at the first poll. A smaller share would delay all values. */
const MISS_SHARE = 0.08;
const STEP_MS = 6 * SECOND_MS;
/** After this many hits in a row the aim is clearly too late, so it moves earlier in larger steps. */
const LONG_STREAK = 30;
const FASTER = 4;
/** Times of the repeated polls for a sample that was missed, counted from the aim. */
const AGAIN_AFTER_MS = [15 * SECOND_MS, 75 * SECOND_MS, 195 * SECOND_MS] as const;
const NEAR_MS = 25 * SECOND_MS;
/** Tolerated clock error: a sample may seem to appear this much before it was taken. */
const EARLIEST_MS = -MINUTE_MS;
/** If a sample's time deviates by more than this, which no lag reaches, the time zone of the plant's clock was changed. */
const ZONE_CHANGE_MS = 20 * MINUTE_MS;
/** Number of equal observations in a row after which the sample rhythm or the lag is taken as changed. */
const CONVINCING = 3;
/** With a slow sample rhythm, one extra poll after this many samples checks whether the rhythm has become faster again. */
const LOOKS_AFTER_SAMPLES = 24;
/** A plant or device that has had no new sample for this long is asleep, as inverters are at night. */
export const SLEEPS_AFTER_MS = 20 * MINUTE_MS;
/** How often a sleeping plant or device is polled. */
export const ASLEEP_EVERY_MS = 15 * MINUTE_MS;

/**
 * Returns the phase after the first poll of a plant. A sample in the future was read with a wrong UTC offset, which the first poll
 * cannot show. The interval divides the error, so the sample still tells the grid: its slot is the newest one that can have appeared.
 * @param measuredMs when the newest sample was taken
 */
export function firstPhase(measuredMs: number, polledMs: number): Phase {
  const slotMs = measuredMs - USUAL_INTERVAL_MS * Math.max(0, Math.ceil((measuredMs - polledMs + EARLIEST_MS) / USUAL_INTERVAL_MS));
  const ageMs = polledMs - slotMs;
  const known = ageMs < SLEEPS_AFTER_MS;
  const lowMs = known ? Math.max(EARLIEST_MS, ageMs - USUAL_INTERVAL_MS) : EARLIEST_MS;
  const highMs = known ? Math.min(ageMs, lowMs + USUAL_INTERVAL_MS) : -EARLIEST_MS;
  const phase = { newestMs: measuredMs, seenMs: known ? polledMs : measuredMs, intervalMs: USUAL_INTERVAL_MS, slotMs };
  return { ...phase, misses: 0, aimMs: (lowMs + highMs) / 2, lowMs, hits: 0, late: 0, gapsMs: [], hasSkipped: false };
}

/**
 * Returns the phase after another poll of the plant.
 * @param measuredMs when the newest sample of the poll was taken
 * @param isWhole whether the poll returned this sample for all devices; if not, the sample is polled for again
 */
export function observed(before: Phase, measuredMs: number, polledMs: number, isWhole: boolean): Phase {
  const phase = { ...before, ...slotAt(before, polledMs) };
  const advancedMs = measuredMs - phase.newestMs;
  const isNew = advancedMs > 0 || advancedMs < -ZONE_CHANGE_MS;
  if (isAsleep(before, polledMs) && !isNew) return phase;
  const isKnown = Math.abs(phase.newestMs - phase.slotMs) < phase.intervalMs / 2;
  const misses = isWhole ? 0 : phase.misses + 1;
  // The poll was for the rest of a partial sample, or it was so early that it returned the old sample.
  if (isKnown && !isNew) return phase.misses > 0 ? { ...phase, misses } : { ...phase, hits: phase.hits + 1 };
  const isThere = isNew && (measuredMs > phase.slotMs - phase.intervalMs / 2 || Math.abs(measuredMs - phase.slotMs) > ZONE_CHANGE_MS);
  if (isAsleep(before, polledMs)) return awake(phase, isThere ? misses : 1, measuredMs, polledMs);
  const renewed = isNew ? withRhythm(phase, advancedMs, measuredMs, polledMs) : phase;
  if (polledMs < phase.slotMs + phase.aimMs - SECOND_MS) return renewed;
  if (!isThere) return missed(renewed, polledMs);
  const afterMs = polledMs - phase.slotMs;
  return aligned({ ...(phase.misses === 0 ? hit(renewed, afterMs) : found(renewed, afterMs)), misses }, measuredMs);
}

/** Returns the phase after the samples that are due until then were deliberately not polled for. */
export function skipped(phase: Phase, untilMs: number): Phase {
  const passed = Math.max(1, Math.floor((untilMs - phase.slotMs - phase.aimMs) / phase.intervalMs));
  return { ...phase, slotMs: phase.slotMs + passed * phase.intervalMs, misses: 0, hasSkipped: true };
}

/**
 * Returns the time of the next poll, epoch milliseconds.
 * @param retries maximum number of repeated polls for one sample
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

/** Returns the newest sample that is due at `nowMs`, and how many polls for it have missed it. */
function slotAt({ slotMs, misses, aimMs, intervalMs }: Phase, nowMs: number): Pick<Phase, 'slotMs' | 'misses'> {
  const passed = Math.floor((nowMs + SECOND_MS - aimMs - slotMs) / intervalMs);
  return passed === 0 ? { slotMs, misses } : { slotMs: slotMs + passed * intervalMs, misses: 0 };
}

/** Returns the phase when a plant wakes. @param misses 1 if its newest sample is old or partial, so that the poll is repeated */
const awake = (phase: Phase, misses: number, measuredMs: number, polledMs: number): Phase =>
  aligned({ ...phase, newestMs: measuredMs, seenMs: polledMs, misses, hits: 0, late: 0, gapsMs: [], hasSkipped: false }, measuredMs);

/** Records the new sample, and learns the sample rhythm from the time since the previous one. */
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

/** The first poll for the sample returned it: moves the aim earlier. @param afterMs time from the sample to the poll */
function hit(phase: Phase, afterMs: number): Phase {
  const counted = { ...phase, hits: phase.hits + 1, late: 0 };
  if (phase.lowMs !== null) return narrowed(counted, phase.lowMs, afterMs);
  const towards = STEP_MS * MISS_SHARE * (counted.hits > LONG_STREAK ? FASTER : 1);
  return { ...counted, aimMs: phase.aimMs - towards };
}

/**
 * A repeated poll returned the sample. If it was the first repetition, the aim moves a little later. One sample that is later than
 * that changes nothing; several in a row mean that the lag has grown, and the bisection begins again.
 */
function found(phase: Phase, afterMs: number): Phase {
  if (phase.lowMs !== null) return narrowed(phase, phase.lowMs, afterMs);
  if (afterMs <= phase.aimMs + AGAIN_AFTER_MS[0] + SECOND_MS) return { ...phase, late: 0, aimMs: phase.aimMs + STEP_MS * (1 - MISS_SHARE) };
  if (phase.late + 1 < CONVINCING) return { ...phase, late: phase.late + 1 };
  return narrowed({ ...phase, late: 0 }, phase.aimMs, afterMs);
}

/** A step of the bisection: the lag is between the two delays. */
const narrowed = (phase: Phase, lowMs: number, highMs: number): Phase =>
  highMs - lowMs <= NEAR_MS ? { ...phase, lowMs: null, aimMs: highMs } : { ...phase, lowMs, aimMs: (lowMs + highMs) / 2 };

/** Shifts the expected times of samples by less than an interval, so that they fit the newest sample. */
function aligned(phase: Phase, measuredMs: number): Phase {
  const { slotMs, intervalMs } = phase;
  const off = (((measuredMs - slotMs) % intervalMs) + intervalMs) % intervalMs;
  return { ...phase, slotMs: slotMs + (off > intervalMs / 2 ? off - intervalMs : off) };
}
