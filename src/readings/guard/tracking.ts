import { DAY_MS, HOUR_MS } from '../../calendar.ts';
import { advance, type CounterReading, type CounterSegment, isOn, isSwapped, mayLagBehindSwap, shownBy } from './counter-segment.ts';
import { begin, type Doubt, type Evidence, gather, type Held, hold, isOverdue, isPace, isProven } from './evidence.ts';
import { makeable } from './power-bound.ts';
import type { SettledVerdict, Verdict } from './verdicts.ts';

/** The state of one counter within one period, or of a lifetime counter over all time. */
export interface Tracking {
  /** null until the first value is confirmed. */
  readonly segment: CounterSegment | null;
  /** The segment before the last rebase: the counter may return to it. */
  readonly former: CounterSegment | null;
  readonly evidence: Evidence | null;
  readonly held: Held | null;
  /** The most that the counter was seen to grow in an hour beyond its bound, in its unit; 0: it never exceeded it. */
  readonly pacePerHour: number;
}

export interface Judgement {
  readonly tracking: Tracking;
  readonly verdict: Verdict;
}

export const UNTRACKED: Tracking = { segment: null, former: null, evidence: null, held: null, pacePerHour: 0 };

/** A rebase that has lasted this long, on a counter that advances, is not undone. */
const FORMER_MS = 7 * DAY_MS;

/** The jump must be at least this many times further than the return. */
const FAR = 10;

/** Makes this the counter's segment, and drops the evidence against it and the record of held readings. */
export const follow = (tracking: Tracking, segment: CounterSegment): Tracking => ({ ...tracking, segment, evidence: null, held: null });

/**
 * Judges the first value: it waits for a second reading that agrees with it, whichever of the two is higher.
 * @param zeroCounts a zero is accepted like any other value; a zero of a lifetime counter must last as long as a restart
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
 * Judges a value of a counter with a known segment: it continues the segment, or is held until it is proven to belong to
 * another one.
 * @param suspect the value looks like the previous period's total, so that it is accepted only if it grows
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

/** A new device does not continue the counter of the old one. */
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
 * Whether a value that both segments could have reached belongs to the former one: it continues that, possibly from slightly
 * below, and would be a leap on the present one. After zeros it always does.
 */
function isBetterOn(former: CounterSegment | null, segment: CounterSegment, claim: CounterReading): boolean {
  if (former === null || claim.value === 0) return false;
  // The former segment kept counting, so it includes the energy published since; energy that was not observed can only have raised it.
  const expected = shownBy(segment) - former.offset;
  const distance = claim.value - expected;
  const isNear = distance < 0 ? claim.value >= 0.9 * expected && claim.at - segment.at <= HOUR_MS : returnsTo(former, segment, claim);
  return isNear && (segment.raw === 0 || FAR * Math.abs(distance) < claim.value - segment.raw);
}

/**
 * Whether a value continues the former segment, and the resulting total is physically possible since the last movement. A raw
 * value of zero proves neither.
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
 * Starts a new segment at the published value of the old one. The energy between the last sample of the old and the first of
 * the new is not known.
 */
function splice(tracking: Tracking, segment: CounterSegment, { doubt, firstRaw, raw, at, movedAt }: Evidence): Judgement {
  const next: CounterSegment = { offset: shownBy(segment) - firstRaw, raw, at, movedAt };
  return { tracking: { ...follow(tracking, next), former: segment }, verdict: SPLICES[doubt] };
}

/**
 * Returns to the former segment, which kept counting (after zeros its first value is the proof). If the rebase had published
 * more than that, the difference is waited out, like a dip.
 */
function takeBack(tracking: Tracking, segment: CounterSegment, former: CounterSegment, { raw, at, movedAt }: Evidence): Judgement {
  const next: CounterSegment = { offset: former.offset, raw: Math.max(raw, shownBy(segment) - former.offset), at, movedAt };
  // A segment of zeros is not kept as the former one.
  return { tracking: { ...follow(tracking, next), former: segment.raw > 0 ? segment : null }, verdict: 'taken_back' };
}
