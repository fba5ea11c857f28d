import { DAY_MS, HOUR_MS, MINUTE_MS, startOfDay, startOfMonth, startOfYear } from '../../calendar.ts';
import type { Counter } from '../../model.ts';
import { type CounterReading, type CounterSegment, shownBy } from './counter-segment.ts';
import { gather, hold, isOverdue, isProven } from './evidence.ts';
import { makeable } from './power-bound.ts';
import { follow, judge, judgeFirst, type Tracking, UNTRACKED } from './tracking.ts';
import type { Verdict } from './verdicts.ts';

/** A counter that restarts each day, month or year. A period is identified by its start in the plant's local milliseconds. */
export interface PeriodState {
  readonly period: number;
  readonly tracking: Tracking;
  /** The end of the previous period, as far as it was observed. */
  readonly before: Before | null;
  /** The published value may still include energy from before the start of this period. */
  readonly unreset: boolean;
  /** A zero is published instead of the value, until the next reading. */
  readonly zeroFirst: boolean;
}

interface Before extends CounterSegment {
  /** The last published value. */
  readonly shown: number;
}

/** A reading with the plant's wall-clock time. */
export interface LocalClaim extends CounterReading {
  readonly localMs: number;
}

export type PeriodKind = Exclude<Counter, 'lifetime'>;

interface PeriodJudgement {
  readonly state: PeriodState;
  readonly verdict: Verdict;
}

/** Services reset late, or repeat the previous period, within this time after the period's end (seen at 00:00 and 02:00). */
const LATE_MS = 4 * HOUR_MS;
/** A period that was observed this close to its end can have missed no more than one sample. */
const CLOSE_MS = 15 * MINUTE_MS;
/**
 * Home Assistant detects a reset if the value falls below 0.9 of the one before. From this share on, a zero is published first,
 * which makes the reset unmistakable.
 */
const NEAR = 0.8;
/** Early in a period, a value of at least this share of the previous total may be that total with a small lag. */
const LARGE_STEP = 0.5;
/** A value below this share of the previous total is no dip of that total. */
const LASTING = 0.9;

const STARTS: Readonly<Record<PeriodKind, (localMs: number) => number>> = {
  daily: startOfDay,
  monthly: startOfMonth,
  yearly: startOfYear,
};

export const shownIn = ({ tracking: { segment }, zeroFirst }: PeriodState): number | null =>
  segment === null ? null : zeroFirst ? 0 : shownBy(segment);

/** The state at a moment of the plant's wall clock. If another period has begun, it begins without a value. */
export function inPeriodOf(state: PeriodState | null, kind: PeriodKind, localMs: number): PeriodState {
  const period = STARTS[kind](localMs);
  if (state === null || period < state.period) return { period, tracking: UNTRACKED, before: null, unreset: false, zeroFirst: false };
  if (period === state.period) return state;
  const { segment, former, held, pacePerHour } = state.tracking;
  // Zeros at the end of a period hide its total; they are not the total.
  const before =
    segment === null ? state.before : { ...(segment.raw === 0 && former !== null ? former : segment), shown: shownBy(segment) };
  return {
    period,
    tracking: { ...UNTRACKED, pacePerHour, held: segment === null ? held : null },
    before,
    unreset: false,
    zeroFirst: false,
  };
}

/** Whether a moment of the plant's wall clock lies in the state's period, and too late in it for a value of the period before. */
export const isWellInside = ({ period, before, zeroFirst }: Omit<PeriodState, 'tracking'>, kind: PeriodKind, localMs: number): boolean =>
  !zeroFirst && STARTS[kind](localMs) === period && (before === null || localMs - period > LATE_MS);

/**
 * Judges one reading of a period counter whose state is already in the reading's period. The value itself must prove the reset,
 * there is one reset in a period, and Home Assistant (`total_increasing`, home-assistant.md 2.4) must be able to detect it.
 */
export function stepPeriod(state: PeriodState, claim: LocalClaim): PeriodJudgement {
  const { tracking, before } = state;
  const { segment } = tracking;
  if (segment !== null) return goOn(state, segment, claim);
  return before === null ? first(state, claim) : awaitReset(state, before, claim);
}

function first(state: PeriodState, claim: LocalClaim): PeriodJudgement {
  const { tracking, verdict } = judgeFirst(state.tracking, claim, { zeroCounts: true });
  return { state: { ...state, tracking }, verdict };
}

function goOn(state: PeriodState, segment: CounterSegment, claim: LocalClaim): PeriodJudgement {
  const { tracking, verdict } = judge(state.tracking, segment, claim, { suspect: looksLikeBefore(state, segment, claim) });
  if (verdict === 'restarted' && state.unreset) return lateReset(state, segment, tracking);
  return { state: tracking === state.tracking ? state : { ...state, tracking }, verdict };
}

/** A value of at least the published one counts from the start of the period; a smaller one counts from the reset and is added to it. */
function lateReset(state: PeriodState, segment: CounterSegment, tracking: Tracking): PeriodJudgement {
  const shown = shownBy(segment);
  const spliced = tracking.segment ?? segment;
  const next = spliced.raw >= shown ? { ...spliced, offset: 0 } : spliced;
  return {
    state: { ...state, tracking: { ...tracking, segment: next, former: null }, unreset: false, before: { ...segment, shown } },
    verdict: 'late_reset',
  };
}

/** Judges the first values of a new period. */
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
    // The reading shows energy that was made before the end of the period and not seen then. Only further growth proves that
    // the counter still runs.
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

/** Judges a reading equal to the previous period's total: nothing has been added to it yet. */
function standStill(state: PeriodState, before: Before, claim: LocalClaim): PeriodJudgement {
  const held = hold(state.tracking.held, claim);
  if (isOverdue(held, claim)) return resume(state, before, { offset: 0, claim, unreset: true, verdict: 'believed' });
  return wait({ ...state, before: { ...before, at: claim.at } }, { held });
}

/**
 * Judges a value below the previous total and above what is expected so early. It is accepted as the new period's own if it
 * lasts like a restart.
 */
function awaitOwnCount(state: PeriodState, before: Before, claim: LocalClaim): PeriodJudgement {
  const evidence = gather(state.tracking.evidence, 'drop', claim);
  const held = hold(state.tracking.held, claim);
  if (isProven(evidence) || isOverdue(held, claim))
    return resume(state, before, { offset: 0, claim, unreset: false, verdict: 'late_reset' });
  return wait(state, { evidence, held });
}

/**
 * Judges an early value after a previous period whose end was not observed: it is accepted as the new period's own only if it
 * grows further.
 */
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
  const segment: CounterSegment = { offset, raw: claim.value, at: claim.at, movedAt };
  const zeroFirst = before.shown > 0 && shownBy(segment) >= NEAR * before.shown;
  const next = { ...state, tracking: follow(state.tracking, segment), unreset, zeroFirst };
  return { state: next, verdict: zeroFirst && verdict === 'accepted' ? 'zero_first' : verdict };
}

/**
 * Whether a large step early in a period may be a return to the previous total. If that total was not observed, any step that
 * doubles the value may be one.
 */
function looksLikeBefore(state: PeriodState, { raw }: CounterSegment, claim: LocalClaim): boolean {
  const { before, period } = state;
  if (before === null || claim.localMs - period > LATE_MS) return false;
  const unseen = unseenMs(state, before, claim);
  const seen = unseen > DAY_MS ? 0 : before.raw;
  const total = unseen > LATE_MS ? Math.max(seen, claim.value) : seen;
  return raw < total && claim.value - raw >= LARGE_STEP * total;
}

/** Time before the start of the period during which no reading was seen. */
const unseenMs = ({ period }: PeriodState, before: Before, { at, localMs }: LocalClaim): number => at - (localMs - period) - before.at;

const perHour = ({ tracking }: PeriodState, claim: LocalClaim): number => Math.max(claim.perHour, tracking.pacePerHour);
