import { DAY_MS, HOUR_MS } from '../../calendar.ts';
import { advance, type CounterReading, type CounterSegment, isOn, isSwapped, mayLagBehindSwap, shownBy } from './counter-segment.ts';
import { begin, type Doubt, type Evidence, gather, type Held, hold, isOverdue, isPace, isProven } from './evidence.ts';
import { makeable } from './power-bound.ts';
import type { SettledVerdict, Verdict } from './verdicts.ts';

/** What the guard knows of one counter: within the current period, or over all time for a lifetime counter. */
export interface Tracking {
  /** The segment that the counter is on; null until the first value is confirmed. */
  readonly segment: CounterSegment | null;
  /** The segment before the last jump, to which the counter may return; null if there is none. */
  readonly former: CounterSegment | null;
  readonly evidence: Evidence | null;
  readonly held: Held | null;
  /**
   * Growth limit in an hour of a counter that regularly exceeds its power bound: twice the growth observed, in the counter's
   * unit; 0 if the counter does not exceed the bound.
   */
  readonly pacePerHour: number;
}

export interface Judgement {
  readonly tracking: Tracking;
  readonly verdict: Verdict;
}

export const UNTRACKED: Tracking = { segment: null, former: null, evidence: null, held: null, pacePerHour: 0 };

/**
 * If the present segment still grows this long after the end of the former one, the counter no longer returns to the former
 * one.
 */
const FORMER_MS = 7 * DAY_MS;

/**
 * A reading belongs to the former segment only if it is this many times nearer to the value expected there than to the last
 * value of the present segment.
 */
const FAR = 10;

/** Returns the tracking of a counter that is on this segment from now on: evidence and held readings are cleared, the rest stays. */
export const follow = (tracking: Tracking, segment: CounterSegment): Tracking => ({ ...tracking, segment, evidence: null, held: null });

/**
 * Judges a reading of a counter without a confirmed value. A reading is confirmed by a second one that agrees with it; the
 * higher of the two is accepted.
 * @param zeroCounts true if two zeros confirm each other like other values; false (lifetime counters) if zeros must last as
 * long as the proof of a restart
 */
export function judgeFirst(tracking: Tracking, claim: CounterReading, { zeroCounts }: { zeroCounts: boolean }): Judgement {
  const { evidence: before } = tracking;
  const evidence = gather(before, 'first', claim);
  const held = hold(tracking.held, claim);
  const agrees = before !== null && Math.abs(claim.value - before.raw) <= makeable(claim.perHour, before.movedAt, claim.at);
  const confirmed = agrees && (zeroCounts || evidence.raw > 0 || isProven(evidence));
  if (!confirmed && !isOverdue(held, claim)) {
    return { tracking: { ...tracking, evidence, held }, verdict: before === null || agrees ? 'first' : 'first_differs' };
  }
  const raw = agrees ? evidence.raw : claim.value;
  return { tracking: follow(tracking, { offset: 0, raw, at: claim.at, movedAt: claim.at }), verdict: 'begun' };
}

/**
 * Judges a reading of a counter with a confirmed segment. The reading is accepted if it continues the segment; otherwise it is
 * held until further readings prove that it belongs to another segment.
 * @param suspect true if the value looks like the previous period's total, so that it is accepted only if it grows further
 */
export function judge(before: Tracking, segment: CounterSegment, given: CounterReading, { suspect = false } = {}): Judgement {
  const claim = before.pacePerHour > given.perHour ? { ...given, perHour: before.pacePerHour } : given;
  const tracking = isOver(before.former, claim) ? { ...before, former: null } : before;
  const returns = isBetterOn(tracking.former, segment, claim);
  const other = tracking.evidence?.doubt === 'swap' && isSwapped(segment, claim);
  if (!suspect && !returns && !other && isOn(segment, claim)) return { tracking: accepted(tracking, segment, claim), verdict: 'accepted' };
  const doubt = returns ? 'former' : suspect ? 'previous_again' : doubtOf(tracking, segment, claim);
  const evidence = gather(tracking.evidence, doubt, claim, segment.raw);
  const held = hold(tracking.held, claim);
  if (returns && goesOnAfterZeros(tracking.former, segment, claim)) return conclude(tracking, segment, begin('former', claim), claim);
  if (isProven(evidence)) return conclude(tracking, segment, evidence, claim);
  if (isOverdue(held, claim)) return conclude(tracking, segment, evidence.strays > 0 ? begin(doubt, claim) : evidence, claim);
  return { tracking: { ...tracking, evidence, held }, verdict: doubt };
}

/**
 * Whether the former segment is one of a replaced device whose values the cloud no longer shows, so that the counter cannot
 * return.
 */
const isOver = (former: CounterSegment | null, claim: CounterReading): boolean =>
  former !== null && isSwapped(former, claim) && !mayLagBehindSwap(claim);

function accepted(tracking: Tracking, segment: CounterSegment, claim: CounterReading): Tracking {
  const { former } = tracking;
  const outlived = former !== null && segment.movedAt - former.at > FORMER_MS;
  return { ...follow(tracking, advance(segment, claim)), former: outlived ? null : former };
}

function doubtOf({ former }: Tracking, segment: CounterSegment, claim: CounterReading): Doubt {
  if (isSwapped(segment, claim)) return 'swap';
  if (former !== null && returnsTo(former, segment, claim) && claim.value - former.raw < Math.abs(claim.value - segment.raw))
    return 'former';
  if (claim.value > segment.raw) return 'leap';
  return claim.value >= 0.9 * segment.raw ? 'dip' : 'drop';
}

/**
 * Whether a reading belongs to the former segment rather than to the present one. It must be near the value that the former segment
 * would show now, and much nearer to that than to the last value of the present segment; while the present segment is at zero, the
 * first condition is enough. A reading of zero never belongs to the former segment.
 */
function isBetterOn(former: CounterSegment | null, segment: CounterSegment, claim: CounterReading): boolean {
  if (former === null || claim.value === 0) return false;
  // If the former segment has gone on counting, it includes the energy published since. Energy that was not observed can only
  // have increased it.
  const expected = shownBy(segment) - former.offset;
  const distance = claim.value - expected;
  const isNear = distance < 0 ? claim.value >= 0.9 * expected && claim.at - segment.at <= HOUR_MS : returnsTo(former, segment, claim);
  return isNear && (segment.raw === 0 || FAR * Math.abs(distance) < claim.value - segment.raw);
}

/**
 * Whether a reading continues the former segment, and the counter can have made the resulting growth of the published value
 * since the present segment last grew. The second condition is skipped while the present segment is at zero.
 */
const returnsTo = (former: CounterSegment, segment: CounterSegment, claim: CounterReading): boolean =>
  isOn(former, claim) &&
  (segment.raw === 0 || claim.value + former.offset - shownBy(segment) <= makeable(claim.perHour, segment.movedAt, claim.at));

const goesOnAfterZeros = (former: CounterSegment | null, segment: CounterSegment, claim: CounterReading): boolean =>
  segment.raw === 0 && former !== null && claim.value >= former.raw;

const SPLICES: Readonly<Record<Doubt, SettledVerdict>> = {
  first: 'begun',
  drop: 'restarted',
  dip: 'corrected',
  leap: 'rebased',
  swap: 'swapped',
  former: 'taken_back',
  previous_again: 'rebased',
};

function conclude(tracking: Tracking, segment: CounterSegment, evidence: Evidence, claim: CounterReading): Judgement {
  const { doubt } = evidence;
  if (doubt === 'former' && tracking.former !== null) return takeBack(tracking, segment, tracking.former, evidence);
  if (doubt === 'previous_again' && isOn(segment, claim)) {
    return { tracking: accepted(tracking, segment, claim), verdict: 'believed' };
  }
  if (isPace(evidence)) {
    const pacePerHour = (2 * (evidence.raw - evidence.firstRaw) * HOUR_MS) / (evidence.at - evidence.firstAt);
    return { tracking: { ...accepted(tracking, segment, claim), pacePerHour }, verdict: 'pace_learned' };
  }
  return splice(tracking, segment, evidence);
}

/**
 * Starts a new segment whose first reading continues the published value of the old one. Energy made between the last reading
 * of the old segment and the first of the new one is unknown and not counted.
 */
function splice(tracking: Tracking, segment: CounterSegment, { doubt, firstRaw, raw, at, movedAt }: Evidence): Judgement {
  const next: CounterSegment = { offset: shownBy(segment) - firstRaw, raw, at, movedAt };
  return { tracking: { ...follow(tracking, next), former: segment }, verdict: SPLICES[doubt] };
}

/**
 * Returns to the former segment. If a higher value than the former segment gives has been published since, that value stays
 * until the counter reaches it, since a published value must not fall.
 */
function takeBack(tracking: Tracking, segment: CounterSegment, former: CounterSegment, { raw, at, movedAt }: Evidence): Judgement {
  const next: CounterSegment = { offset: former.offset, raw: Math.max(raw, shownBy(segment) - former.offset), at, movedAt };
  // The counter need not return to a segment of zeros.
  return { tracking: { ...follow(tracking, next), former: segment.raw > 0 ? segment : null }, verdict: 'taken_back' };
}
