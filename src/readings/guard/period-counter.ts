import { DAY_MS, HOUR_MS, MINUTE_MS, startOfDay, startOfMonth, startOfYear } from '../../calendar.ts';
import type { Counter } from '../../model.ts';
import { type CounterReading, type CounterSegment, shownBy } from './counter-segment.ts';
import { gather, hold, isOverdue, isProven } from './evidence.ts';
import { makeable } from './power-bound.ts';
import { follow, judge, judgeFirst, type Tracking, UNTRACKED } from './tracking.ts';
import type { Verdict } from './verdicts.ts';

/**
 * The state of a counter that restarts each day, month or year. `period` is the start of the current one, in local
 * milliseconds.
 */
export interface PeriodState {
  readonly period: number;
  readonly tracking: Tracking;
  /** The counter's last segment in the previous period; null if no value of that period is known. */
  readonly before: Before | null;
  /** True if the counter was not seen to restart, so that its raw value may include energy from before the start of this period. */
  readonly unreset: boolean;
  /** True if zero is published in place of the value until the next reading, so that Home Assistant detects the restart. */
  readonly zeroFirst: boolean;
}

interface Before extends CounterSegment {
  /** The last value that was published in that period. */
  readonly shown: number;
}

/** A reading with the plant's local time at which it was measured, local milliseconds. */
export interface LocalClaim extends CounterReading {
  readonly localMs: number;
}

export type PeriodKind = Exclude<Counter, 'lifetime'>;

interface PeriodJudgement {
  readonly state: PeriodState;
  readonly verdict: Verdict;
}

/**
 * For this long after the end of a period, the cloud may reset a counter late, or show the total of the previous period again.
 * Both have been observed at 00:00 and 02:00.
 */
const LATE_MS = 4 * HOUR_MS;
/**
 * If the last reading of a period and the first of the next one are no further apart than this, only little energy was made
 * between them, and the last reading counts as the total of its period.
 */
const CLOSE_MS = 15 * MINUTE_MS;
/**
 * Home Assistant takes a value below 0.9 times the one before for a reset. If the first value of a period is at least this
 * share of the last published one, the bridge publishes a zero first, so that Home Assistant surely detects the reset.
 */
const NEAR = 0.8;
/**
 * Early in a period, a value of at least this share of the previous period's total may be that total, sent again or slightly
 * late.
 */
const LARGE_STEP = 0.5;
/** A value below this share of the previous period's total is too low to be that total with a small error. */
const LASTING = 0.9;

const STARTS: Readonly<Record<PeriodKind, (localMs: number) => number>> = {
  daily: startOfDay,
  monthly: startOfMonth,
  yearly: startOfYear,
};

export const shownIn = ({ tracking: { segment }, zeroFirst }: PeriodState): number | null =>
  segment === null ? null : zeroFirst ? 0 : shownBy(segment);

/** Returns the state at a local time of the plant. If another period has begun by then, its state has no value yet. */
export function inPeriodOf(state: PeriodState | null, kind: PeriodKind, localMs: number): PeriodState {
  const period = STARTS[kind](localMs);
  if (state === null || period < state.period) return { period, tracking: UNTRACKED, before: null, unreset: false, zeroFirst: false };
  if (period === state.period) return state;
  const { segment, former, held, pacePerHour } = state.tracking;
  // If the counter fell to zero before the period ended, the segment before the zeros has the total of the period.
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

/**
 * Whether a local time of the plant lies in the state's period, and so late in it that the cloud no longer shows the period
 * before.
 */
export const isWellInside = ({ period, before, zeroFirst }: Omit<PeriodState, 'tracking'>, kind: PeriodKind, localMs: number): boolean =>
  !zeroFirst && STARTS[kind](localMs) === period && (before === null || localMs - period > LATE_MS);

/**
 * Judges one reading of a period counter whose state is already in the reading's period. The counter is taken to have restarted
 * only if its value shows that, at most once in a period, and so that Home Assistant detects it (`total_increasing`,
 * home-assistant.md 2.4).
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

/**
 * Continues a counter that restarted late in its period, after values had been published that included the period before. If
 * the new value is at least the published one, it is published as it is. A smaller one is added to the published value.
 */
function lateReset(state: PeriodState, segment: CounterSegment, tracking: Tracking): PeriodJudgement {
  const shown = shownBy(segment);
  const spliced = tracking.segment ?? segment;
  const next = spliced.raw >= shown ? { ...spliced, offset: 0 } : spliced;
  return {
    state: { ...state, tracking: { ...tracking, segment: next, former: null }, unreset: false, before: { ...segment, shown } },
    verdict: 'late_reset',
  };
}

/** Judges a reading while the period has no accepted value yet and the end of the previous period is known. */
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
    // The growth may be energy of the previous period that was counted after that period's last reading. Only a further growth
    // proves that the counter was not reset.
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

/** Judges a reading that is equal to the previous period's total: the counter has neither been reset nor grown. */
function standStill(state: PeriodState, before: Before, claim: LocalClaim): PeriodJudgement {
  const held = hold(state.tracking.held, claim);
  if (isOverdue(held, claim)) return resume(state, before, { offset: 0, claim, unreset: true, verdict: 'believed' });
  return wait({ ...state, before: { ...before, at: claim.at } }, { held });
}

/**
 * Judges a value that is below the previous period's total but higher than expected so early in the period. It is accepted as
 * the new period's value if further readings prove it like a restart.
 */
function awaitOwnCount(state: PeriodState, before: Before, claim: LocalClaim): PeriodJudgement {
  const evidence = gather(state.tracking.evidence, 'drop', claim);
  const held = hold(state.tracking.held, claim);
  if (isProven(evidence) || isOverdue(held, claim))
    return resume(state, before, { offset: 0, claim, unreset: false, verdict: 'late_reset' });
  return wait(state, { evidence, held });
}

/**
 * Judges an early value if the end of the previous period was not observed, so that the value may be that period's total. It is
 * accepted as the new period's value only if it grows further.
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
  // A value of zero shows that the counter has not grown since the period began.
  const movedAt = claim.value === 0 ? claim.at - (claim.localMs - state.period) : claim.at;
  const segment: CounterSegment = { offset, raw: claim.value, at: claim.at, movedAt };
  const zeroFirst = before.shown > 0 && shownBy(segment) >= NEAR * before.shown;
  const next = { ...state, tracking: follow(state.tracking, segment), unreset, zeroFirst };
  return { state: next, verdict: zeroFirst && verdict === 'accepted' ? 'zero_first' : verdict };
}

/**
 * Whether a large step early in a period may be a return to the previous period's total. If the end of that period was not
 * observed, its total is unknown, and any step that at least doubles the value may be one.
 */
function looksLikeBefore(state: PeriodState, { raw }: CounterSegment, claim: LocalClaim): boolean {
  const { before, period } = state;
  if (before === null || claim.localMs - period > LATE_MS) return false;
  const unseen = unseenMs(state, before, claim);
  const seen = unseen > DAY_MS ? 0 : before.raw;
  const total = unseen > LATE_MS ? Math.max(seen, claim.value) : seen;
  return raw < total && claim.value - raw >= LARGE_STEP * total;
}

/** Time from the last reading of the previous period to the start of this period, milliseconds. */
const unseenMs = ({ period }: PeriodState, before: Before, { at, localMs }: LocalClaim): number => at - (localMs - period) - before.at;

const perHour = ({ tracking }: PeriodState, claim: LocalClaim): number => Math.max(claim.perHour, tracking.pacePerHour);
