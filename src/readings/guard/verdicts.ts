/** The guard's decision on a counter's value. Every verdict except `accepted` is written to the rejection log. */
export type Verdict = 'accepted' | HeldVerdict | SettledVerdict;
export type HeldVerdict = keyof typeof HELD;
export type SettledVerdict = keyof typeof SETTLED;

/** The value was not published; the last good one was kept, or null if this period has none. */
const HELD = {
  missing: 'no value',
  older_sample: 'measured before what was read already',
  day_unknown: 'the plant’s local day is not known yet',
  first: 'the first value waits for a second reading that agrees',
  drop: 'far below the last good value: a restart, if it lasts',
  dip: 'a little below the last good value',
  leap: 'more than the counter can have made since it last moved',
  swap: 'another serial number or uuid, and another value',
  former: 'the course from before the last splice',
  not_yet_reset: 'a new period began, and the counter still shows the one before',
  previous_again: 'the total of the period before, again',
} as const;

/** The value was published; a doubt has been decided. */
const SETTLED = {
  begun: 'two readings agreed: the first good value',
  restarted: 'the counter restarted: joined on without a drop',
  rebased: 'the counter leapt and stayed: joined on without a leap',
  corrected: 'lower for a day: joined on without a drop',
  swapped: 'another device took its place: joined on',
  taken_back: 'the old course returned: the splice is taken back',
  pace_learned: 'it keeps on moving faster than its bound: the bound was raised',
  believed: 'in doubt, then moved on: real',
  late_reset: 'the new period’s count, after the one before was shown too long',
  not_reset: 'it went on past the end of the period: counted from there',
  zero_first: 'as high as the period before: a zero is shown first, so that the reset is seen',
} as const;

/** The decision on a value kept from before this start, on the broker or in the guard's own file. */
const KEPT = {
  taken_over: 'the guard’s memory is lost: it goes on from what the broker has retained',
  not_taken_over: 'retained on the broker, but more than this counter can show, or of no possible time',
  not_remembered: 'in the guard’s file, but more than this counter can show, or of no possible time',
} as const;
export type KeptVerdict = keyof typeof KEPT;

export const isKept = (verdict: string): verdict is KeptVerdict => Object.hasOwn(KEPT, verdict);

export const isHeld = (verdict: Verdict): verdict is HeldVerdict => verdict in HELD;

/** The verdict in words. */
export const VERDICT_TEXTS: Readonly<Record<Exclude<Verdict, 'accepted'> | KeptVerdict, string>> = { ...HELD, ...SETTLED, ...KEPT };
