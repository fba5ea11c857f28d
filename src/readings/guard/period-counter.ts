import { DAY_MS, HOUR_MS, MINUTE_MS, startOfDay, startOfMonth, startOfYear } from '../../calendar.ts';
import type { Counter } from '../../model.ts';
import { type CounterReading, type CounterSegment, shownBy } from './counter-segment.ts';
import { gather, hold, isOverdue, isProven } from './evidence.ts';
import { makeable } from './power-bound.ts';
import { follow, judge, judgeFirst, type Tracking, UNTRACKED } from './tracking.ts';
import type { Verdict } from './verdicts.ts';

/** A counter that starts again each day, month or year. Periods are told by their start in the plant's local milliseconds. */
export interface PeriodState {
  readonly period: number;
  readonly tracking: Tracking;
  /** How the period before ended, as far as it was seen. */
  readonly before: Before | null;
  /** What is shown may still be counted from before this period's start. */
  readonly unreset: boolean;
  /** A zero is shown in place of the value, until the next reading. */
  readonly zeroFirst: boolean;
}

interface Before extends CounterSegment {
  /** What was shown last. */
  readonly shown: number;
}

/** A value with the plant's wall clock. */
export interface LocalClaim extends CounterReading {
  readonly localMs: number;
}

export type PeriodKind = Exclude<Counter, 'lifetime'>;

interface PeriodJudgement {
  readonly state: PeriodState;
  readonly verdict: Verdict;
}

/** Services reset late or show the period before once more within so long of its end (seen at 00:00 and 02:00). */
const LATE_MS = 4 * HOUR_MS;
/** The end of a period that was seen so close has no more to show than a sample. */
const CLOSE_MS = 15 * MINUTE_MS;
/** Home Assistant sees a reset below 0.9 of the value before; as high as this, a zero makes it unmistakable. */
const NEAR = 0.8;
/** Early in a period, this share of the total of the one before is suspected to be that total, a little behind. */
const LARGE_STEP = 0.5;
/** Less than this share of the total of the one before is no dip of that total. */
const LASTING = 0.9;

const STARTS: Readonly<Record<PeriodKind, (localMs: number) => number>> = {
  daily: startOfDay,
  monthly: startOfMonth,
  yearly: startOfYear,
};

export const shownIn = ({ tracking: { course }, zeroFirst }: PeriodState): number | null =>
  course === null ? null : zeroFirst ? 0 : shownBy(course);

/** The state at a moment of the plant's wall clock: another period begins without a value. */
export function inPeriodOf(state: PeriodState | null, kind: PeriodKind, localMs: number): PeriodState {
  const period = STARTS[kind](localMs);
  if (state === null || period < state.period) return { period, tracking: UNTRACKED, before: null, unreset: false, zeroFirst: false };
  if (period === state.period) return state;
  const { course, former, held, pacePerHour } = state.tracking;
  // Zeros at the end of a period hide its total, they are not it.
  const before = course === null ? state.before : { ...(course.raw === 0 && former !== null ? former : course), shown: shownBy(course) };
  return { period, tracking: { ...UNTRACKED, pacePerHour, held: course === null ? held : null }, before, unreset: false, zeroFirst: false };
}

/**
 * One reading of a period counter, its state brought into the reading's period before. The value itself must prove that it
 * was reset; one reset a period; and Home Assistant (`total_increasing`, home-assistant.md 2.4) must be able to see it.
 */
export function stepPeriod(state: PeriodState, claim: LocalClaim): PeriodJudgement {
  const { tracking, before } = state;
  const { course } = tracking;
  if (course !== null) return goOn(state, course, claim);
  return before === null ? first(state, claim) : awaitReset(state, before, claim);
}

function first(state: PeriodState, claim: LocalClaim): PeriodJudgement {
  const { tracking, verdict } = judgeFirst(state.tracking, claim, { zeroCounts: true });
  return { state: { ...state, tracking }, verdict };
}

function goOn(state: PeriodState, course: CounterSegment, claim: LocalClaim): PeriodJudgement {
  const { tracking, verdict } = judge(state.tracking, course, claim, { suspect: looksLikeBefore(state, course, claim) });
  if (verdict === 'restarted' && state.unreset) return lateReset(state, course, tracking);
  return { state: tracking === state.tracking ? state : { ...state, tracking }, verdict };
}

/** Counted from the period's start the value says more than what was shown; counted from the reset it is added to that. */
function lateReset(state: PeriodState, course: CounterSegment, tracking: Tracking): PeriodJudgement {
  const shown = shownBy(course);
  const spliced = tracking.course ?? course;
  const next = spliced.raw >= shown ? { ...spliced, offset: 0 } : spliced;
  return {
    state: { ...state, tracking: { ...tracking, course: next, former: null }, unreset: false, before: { ...course, shown } },
    verdict: 'late_reset',
  };
}

/** The first values of a new period. */
function awaitReset(state: PeriodState, before: Before, claim: LocalClaim): PeriodJudgement {
  const { value, at } = claim;
  const sinceMs = claim.localMs - state.period;
  const late = sinceMs <= LATE_MS;
  const watched = at - before.at <= LATE_MS;
  const fits = value <= makeable(perHour(state, claim), at - sinceMs, at);
  const unknown = late && unseenMs(state, before, claim) > DAY_MS;
  const fell = value < (late ? LARGE_STEP : 1) * (unknown ? (state.tracking.evidence?.raw ?? 0) : before.raw);
  if (value === 0 || (fell && fits)) return resume(state, before, { offset: 0, claim, unreset: false, verdict: 'accepted' });
  if (unknown) return awaitGrowth(state, before, claim);
  if (value === before.raw) return standStill(state, before, claim);
  const { evidence: doubted } = state.tracking;
  if (fits && value < (doubted?.doubt === 'drop' ? 1 : LASTING) * before.raw) return awaitOwnCount(state, before, claim);
  const grown = value - before.raw;
  if (watched && grown > 0 && grown <= makeable(perHour(state, claim), before.movedAt, at)) {
    const seen = doubted?.doubt === 'previous_again' ? doubted : null;
    if (at - before.at <= CLOSE_MS) return resume(state, before, { offset: -before.raw, claim, unreset: true, verdict: 'not_reset' });
    // What was made before the end, and was not seen then, shows now: only moving on proves that the counter did not stop.
    if (seen !== null && value > seen.raw)
      return resume(state, before, { offset: -seen.firstRaw, claim, unreset: true, verdict: 'not_reset' });
    const evidence = gather(seen, 'previous_again', claim);
    return wait(state, { evidence });
  }
  if (!late && !watched && grown > 0 && fits) return resume(state, before, { offset: 0, claim, unreset: false, verdict: 'accepted' });
  const held = hold(state.tracking.held, claim);
  if (isOverdue(held, claim)) return resume(state, before, { offset: 0, claim, unreset: true, verdict: 'believed' });
  return wait(state, { held }, grown > 0 && !late ? 'leap' : 'not_yet_reset');
}

const wait = (state: PeriodState, change: Partial<Tracking>, verdict: Verdict = 'not_yet_reset'): PeriodJudgement => ({
  state: { ...state, tracking: { ...state.tracking, ...change } },
  verdict,
});

/** The total of the period before, once more: until now nothing was added to it. */
function standStill(state: PeriodState, before: Before, claim: LocalClaim): PeriodJudgement {
  const held = hold(state.tracking.held, claim);
  if (isOverdue(held, claim)) return resume(state, before, { offset: 0, claim, unreset: true, verdict: 'believed' });
  return wait({ ...state, before: { ...before, at: claim.at } }, { held });
}

/** Less than the total before, and more than is expected so early: its own count if it lasts like a restart's. */
function awaitOwnCount(state: PeriodState, before: Before, claim: LocalClaim): PeriodJudgement {
  const evidence = gather(state.tracking.evidence, 'drop', claim);
  const held = hold(state.tracking.held, claim);
  if (isProven(evidence) || isOverdue(held, claim))
    return resume(state, before, { offset: 0, claim, unreset: false, verdict: 'late_reset' });
  return wait(state, { evidence, held });
}

/** Nobody saw how the period before ended: what shows early in this one is its own only if it goes on growing. */
function awaitGrowth(state: PeriodState, before: Before, claim: LocalClaim): PeriodJudgement {
  const evidence = gather(state.tracking.evidence, 'previous_again', claim);
  const held = hold(state.tracking.held, claim);
  if (isProven(evidence) || isOverdue(held, claim)) return resume(state, before, { offset: 0, claim, unreset: false, verdict: 'believed' });
  return wait(state, { evidence, held });
}

interface Resumption {
  readonly offset: number;
  readonly claim: LocalClaim;
  readonly unreset: boolean;
  readonly verdict: Verdict;
}

function resume(state: PeriodState, before: Before, { offset, claim, unreset, verdict }: Resumption): PeriodJudgement {
  // A counter that still reads zero has not moved since the period began.
  const movedAt = claim.value === 0 ? claim.at - (claim.localMs - state.period) : claim.at;
  const course: CounterSegment = { offset, raw: claim.value, at: claim.at, movedAt };
  const zeroFirst = before.shown > 0 && shownBy(course) >= NEAR * before.shown;
  const next = { ...state, tracking: follow(state.tracking, course), unreset, zeroFirst };
  return { state: next, verdict: zeroFirst && verdict === 'accepted' ? 'zero_first' : verdict };
}

/**
 * Whether a large step early in a period may lead back to the total of the one before; where nobody saw that total, any step
 * that doubles the value may.
 */
function looksLikeBefore(state: PeriodState, { raw }: CounterSegment, claim: LocalClaim): boolean {
  const { before, period } = state;
  if (before === null || claim.localMs - period > LATE_MS) return false;
  const unseen = unseenMs(state, before, claim);
  const seen = unseen > DAY_MS ? 0 : before.raw;
  const total = unseen > LATE_MS ? Math.max(seen, claim.value) : seen;
  return raw < total && claim.value - raw >= LARGE_STEP * total;
}

/** For how long before the period began nothing was seen. */
const unseenMs = ({ period }: PeriodState, before: Before, { at, localMs }: LocalClaim): number => at - (localMs - period) - before.at;

const perHour = ({ tracking }: PeriodState, claim: LocalClaim): number => Math.max(claim.perHour, tracking.pacePerHour);
