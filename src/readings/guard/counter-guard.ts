import type { Counter } from '../../model.ts';
import { advance, type CounterReading, isSwapped, shownBy, withoutNoise } from './counter-segment.ts';
import { inPeriodOf, isWellInside, type PeriodState, shownIn, stepPeriod } from './period-counter.ts';
import { makeable } from './power-bound.ts';
import type { Dated } from './sample-time.ts';
import { follow, judge, judgeFirst, type Tracking, UNTRACKED } from './tracking.ts';
import type { Verdict } from './verdicts.ts';

/** The state that the guard keeps for one counter. It is plain JSON, and its size does not grow with the number of readings. */
export interface CounterState {
  /** The current day, month or year of the counter; null for a lifetime counter. */
  readonly period: Omit<PeriodState, 'tracking'> | null;
  readonly tracking: Tracking;
}

/** A counter's value in one sample. */
export interface CounterSample {
  readonly counter: Counter;
  /** In the counter's published unit; null if the sample has no value of the counter. */
  readonly value: number | null;
  /** The time of the sample, and whether it is newer than earlier ones: the result of `dateSample`. */
  readonly dated: Dated;
  /** The plant's local time of the sample, local milliseconds; null while the plant's offset is unknown. */
  readonly localMs: number | null;
  /** The most that the counter can grow in an hour according to its power bound (`powerBoundW`), in the counter's unit. */
  readonly perHour: number;
}

export interface GuardedCounter {
  readonly state: CounterState | null;
  /** The value to publish: the sample's value or the last good one; null if there is no good value yet. */
  readonly published: number | null;
  readonly verdict: Verdict;
}

/**
 * Judges one reading of an energy counter. The published value of a lifetime counter never falls; that of a period counter
 * falls only when another period begins. No value is held for longer than a day of fresh samples.
 */
export function guardCounter(state: CounterState | null, sample: CounterSample): GuardedCounter {
  return (state && plainStep(state, sample)) ?? guardByRules(state, sample);
}

/**
 * Accepts a reading without applying all rules, in the usual case: nothing is doubtful about the counter, and the value is
 * equal to the last one or higher by no more than the counter can have counted since.
 * @returns null if `guardByRules` must judge the reading
 */
function plainStep(state: CounterState, sample: CounterSample): GuardedCounter | null {
  const { value, dated } = sample;
  const { segment, former, evidence, held, pacePerHour } = state.tracking;
  if (segment === null || former !== null || evidence !== null || held !== null) return null;
  if (value === null || !(value >= 0) || dated.order === 'older' || isSwapped(segment, dated.witness)) return null;
  if (!isPlainTime(state.period, sample)) return null;
  const { at } = dated;
  const raw = withoutNoise(value);
  const growth = raw - segment.raw;
  if (!(growth >= 0 && growth <= makeable(Math.max(sample.perHour, pacePerHour), segment.movedAt, at))) return null;
  const next = advance(segment, { value: raw, at });
  const tracking = { segment: next, former, evidence, held, pacePerHour };
  return { state: { period: state.period, tracking }, published: shownBy(next), verdict: 'accepted' };
}

/**
 * Whether the reading is too late in its day, month or year to be a total of the one before. Always true for a lifetime
 * counter.
 */
const isPlainTime = (period: CounterState['period'], { counter, localMs }: CounterSample): boolean =>
  counter === 'lifetime' ? period === null : period !== null && localMs !== null && isWellInside(period, counter, localMs);

/** Judges one reading of an energy counter by the rules, which cover every case. */
export function guardByRules(state: CounterState | null, sample: CounterSample): GuardedCounter {
  return sample.counter === 'lifetime' ? guardLifetime(state, sample) : guardPeriod(state, sample, sample.counter);
}

function guardLifetime(state: CounterState | null, sample: CounterSample): GuardedCounter {
  const tracking = state?.tracking ?? UNTRACKED;
  const { segment } = tracking;
  const early = earlyVerdict(sample, segment !== null);
  if (early !== null) return { state, published: segment && shownBy(segment), verdict: early };
  const claim = claimOf(sample);
  const judgement = segment === null ? judgeFirst(tracking, claim, { zeroCounts: false }) : judge(tracking, segment, claim);
  const after = judgement.tracking.segment;
  return {
    state: judgement.tracking === tracking ? state : { period: null, tracking: judgement.tracking },
    published: after && shownBy(after),
    verdict: judgement.verdict,
  };
}

function guardPeriod(given: CounterState | null, sample: CounterSample, kind: Exclude<Counter, 'lifetime'>): GuardedCounter {
  const known = given?.period == null ? null : { ...given.period, zeroFirst: false, tracking: given.tracking };
  const isKnown = known !== null && (known.tracking.segment ?? known.before) !== null;
  const { localMs } = sample;
  if (sample.dated.order === 'older' || localMs === null) {
    const verdict = earlyVerdict(sample, isKnown) ?? 'day_unknown';
    return { state: given, published: known && shownIn(known), verdict };
  }
  const state = inPeriodOf(known, kind, localMs);
  const early = earlyVerdict(sample, isKnown);
  if (early !== null) return { state: known && stored(state), published: shownIn(state), verdict: early };
  const judgement = stepPeriod(state, { ...claimOf(sample), localMs });
  return { state: stored(judgement.state), published: shownIn(judgement.state), verdict: judgement.verdict };
}

/**
 * Returns the verdict on a sample that has no usable value or is older than the last one; null if the value must be judged. A
 * missing value of a counter that never had one is `accepted`, so that no rejection is logged.
 */
function earlyVerdict({ value, dated }: CounterSample, known: boolean): Verdict | null {
  if (value === null || !Number.isFinite(value) || value < 0) return known ? 'missing' : 'accepted';
  return dated.order === 'older' ? 'older_sample' : null;
}

const claimOf = ({ value, dated, perHour }: CounterSample): CounterReading => ({
  value: withoutNoise(value ?? 0),
  at: dated.at,
  fresh: dated.order === 'newer',
  swappedAt: dated.witness.swappedAt,
  perHour,
});

/**
 * Returns the state of a counter, rebuilt from the last published value, for use if the saved state is lost.
 * @param at when the value was measured, epoch milliseconds
 * @param localMs the same time as the plant's local time, local milliseconds
 */
export function rebuilt(counter: Counter, published: number, at: number, localMs: number): CounterState {
  const tracking = follow(UNTRACKED, { offset: 0, raw: published, at, movedAt: at });
  return counter === 'lifetime' ? { period: null, tracking } : stored({ ...inPeriodOf(null, counter, localMs), tracking });
}

const stored = ({ tracking, ...period }: PeriodState): CounterState => ({ period, tracking });
