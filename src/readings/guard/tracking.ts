import { DAY_MS, HOUR_MS } from '../../calendar.ts';
import { advance, type CounterReading, type CounterSegment, isOn, isSwapped, mayLagBehindSwap, shownBy } from './counter-segment.ts';
import { begin, type Doubt, type Evidence, gather, type Held, hold, isOverdue, isPace, isProven } from './evidence.ts';
import { makeable } from './power-bound.ts';
import type { SettledVerdict, Verdict } from './verdicts.ts';

/** What is known of one counter within one period; of a lifetime counter for ever. */
export interface Tracking {
  /** null until the first value is confirmed. */
  readonly course: CounterSegment | null;
  /** The course before the last splice: it may return. */
  readonly former: CounterSegment | null;
  readonly evidence: Evidence | null;
  readonly held: Held | null;
  /** What the counter was seen to make in an hour beyond its bound, in its unit; 0: nothing. */
  readonly pacePerHour: number;
}

export interface Judgement {
  readonly tracking: Tracking;
  readonly verdict: Verdict;
}

export const UNTRACKED: Tracking = { course: null, former: null, evidence: null, held: null, pacePerHour: 0 };

/** A splice that has stood so long, on a counter that moves, is not taken back. */
const FORMER_MS = 7 * DAY_MS;

/** By so much the leap must be the longer way. */
const FAR = 10;

/** The counter goes on along a course; nothing is in doubt any more. */
export const follow = (tracking: Tracking, course: CounterSegment): Tracking => ({ ...tracking, course, evidence: null, held: null });

/**
 * The first value waits for a second reading that agrees with it, whichever of the two is higher.
 * @param zeroCounts a zero is as good as any value; a lifetime counter's must last like a restart
 */
export function judgeFirst(tracking: Tracking, claim: CounterReading, { zeroCounts }: { zeroCounts: boolean }): Judgement {
  const { evidence: before } = tracking;
  const evidence = gather(before, 'first', claim);
  const held = hold(tracking.held, claim);
  const agrees = before !== null && Math.abs(claim.value - before.raw) <= makeable(claim.perHour, before.movedAt, claim.at);
  const confirmed = agrees && (zeroCounts || evidence.raw > 0 || isProven(evidence));
  if (!confirmed && !isOverdue(held, claim)) return { tracking: { ...tracking, evidence, held }, verdict: 'first' };
  const raw = agrees ? evidence.raw : claim.value;
  return { tracking: follow(tracking, { offset: 0, raw, at: claim.at, movedAt: claim.at }), verdict: 'begun' };
}

/**
 * A value of a counter whose course is known: it goes on along it, or is held until it is proven to belong to another one.
 * @param suspect the value looks like one of the period before: only moving on makes it real
 */
export function judge(before: Tracking, course: CounterSegment, given: CounterReading, { suspect = false } = {}): Judgement {
  const claim = before.pacePerHour > given.perHour ? { ...given, perHour: before.pacePerHour } : given;
  const tracking = isOver(before.former, claim) ? { ...before, former: null } : before;
  const returns = isBetterOn(tracking.former, course, claim);
  const other = tracking.evidence?.doubt === 'swap' && isSwapped(course, claim);
  if (!suspect && !returns && !other && isOn(course, claim)) return { tracking: accepted(tracking, course, claim), verdict: 'accepted' };
  const doubt = returns ? 'former' : suspect ? 'previous_again' : doubtOf(tracking, course, claim);
  const evidence = gather(tracking.evidence, doubt, claim, course.raw);
  const held = hold(tracking.held, claim);
  if (returns && goesOnAfterZeros(tracking.former, course, claim)) return conclude(tracking, course, begin('former', claim), claim);
  if (isProven(evidence)) return conclude(tracking, course, evidence, claim);
  if (isOverdue(held, claim)) return conclude(tracking, course, evidence.strays > 0 ? begin(doubt, claim) : evidence, claim);
  return { tracking: { ...tracking, evidence, held }, verdict: doubt };
}

/** Another device does not go on with the count of the one before. */
const isOver = (former: CounterSegment | null, claim: CounterReading): boolean =>
  former !== null && isSwapped(former, claim) && !mayLagBehindSwap(claim);

function accepted(tracking: Tracking, course: CounterSegment, claim: CounterReading): Tracking {
  const { former } = tracking;
  const outlived = former !== null && course.movedAt - former.at > FORMER_MS;
  return { ...follow(tracking, advance(course, claim)), former: outlived ? null : former };
}

function doubtOf({ former }: Tracking, course: CounterSegment, claim: CounterReading): Doubt {
  if (isSwapped(course, claim)) return 'swap';
  if (former !== null && returnsTo(former, course, claim) && claim.value - former.raw < Math.abs(claim.value - course.raw)) return 'former';
  if (claim.value > course.raw) return 'leap';
  return claim.value >= 0.9 * course.raw ? 'dip' : 'drop';
}

/**
 * A value that both courses could have reached belongs to the one that it continues, if only a little lower, not to the one
 * it would leap on; after zeros always.
 */
function isBetterOn(former: CounterSegment | null, course: CounterSegment, claim: CounterReading): boolean {
  if (former === null || claim.value === 0) return false;
  // The former course counted on meanwhile: what was shown since is in it too, and what nobody saw cannot have lowered it.
  const expected = shownBy(course) - former.offset;
  const distance = claim.value - expected;
  const isNear = distance < 0 ? claim.value >= 0.9 * expected && claim.at - course.at <= HOUR_MS : returnsTo(former, course, claim);
  return isNear && (course.raw === 0 || FAR * Math.abs(distance) < claim.value - course.raw);
}

/**
 * Whether a value continues the former course, and what it would show is not more than can have been made meanwhile; zeros
 * say nothing of that, nor of when it began.
 */
const returnsTo = (former: CounterSegment, course: CounterSegment, claim: CounterReading): boolean =>
  isOn(former, claim) &&
  (course.raw === 0 || claim.value + former.offset - shownBy(course) <= makeable(claim.perHour, course.movedAt, claim.at));

const goesOnAfterZeros = (former: CounterSegment | null, course: CounterSegment, claim: CounterReading): boolean =>
  course.raw === 0 && former !== null && claim.value >= former.raw;

const SPLICES: Readonly<Record<Doubt, SettledVerdict>> = {
  first: 'begun',
  drop: 'restarted',
  dip: 'corrected',
  leap: 'rebased',
  swap: 'swapped',
  former: 'taken_back',
  previous_again: 'rebased',
};

function conclude(tracking: Tracking, course: CounterSegment, evidence: Evidence, claim: CounterReading): Judgement {
  const { doubt } = evidence;
  if (doubt === 'former' && tracking.former !== null) return takeBack(tracking, course, tracking.former, evidence);
  if (doubt === 'previous_again' && isOn(course, claim)) {
    return { tracking: accepted(tracking, course, claim), verdict: 'believed' };
  }
  if (isPace(evidence)) {
    const pacePerHour = (2 * (evidence.raw - evidence.firstRaw) * HOUR_MS) / (evidence.at - evidence.firstAt);
    return { tracking: { ...accepted(tracking, course, claim), pacePerHour }, verdict: 'pace_learned' };
  }
  return splice(tracking, course, evidence);
}

/** The new course goes on where the old one stopped; what was made between their nearest samples is not known. */
function splice(tracking: Tracking, course: CounterSegment, { doubt, firstRaw, raw, at, movedAt }: Evidence): Judgement {
  const next: CounterSegment = { offset: shownBy(course) - firstRaw, raw, at, movedAt };
  return { tracking: { ...follow(tracking, next), former: course }, verdict: SPLICES[doubt] };
}

/** The former course counted on meanwhile (after zeros its first value says so); what the splice showed beyond that is waited out, as a dip. */
function takeBack(tracking: Tracking, course: CounterSegment, former: CounterSegment, { raw, at, movedAt }: Evidence): Judgement {
  const next: CounterSegment = { offset: former.offset, raw: Math.max(raw, shownBy(course) - former.offset), at, movedAt };
  // A course of zeros was none: not worth remembering.
  return { tracking: { ...follow(tracking, next), former: course.raw > 0 ? course : null }, verdict: 'taken_back' };
}
