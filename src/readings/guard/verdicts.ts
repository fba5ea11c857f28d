/** The guard's decision on a counter's value, in words under `rejection` in the texts. The rejection log lists it unless it is usual (isUsual). */
export type Verdict = 'accepted' | HeldVerdict | SettledVerdict;
export type HeldVerdict = (typeof HELD)[number];
export type SettledVerdict = (typeof SETTLED)[number];

/** The value was not published; the last good one was kept, or null if this period has none. */
const HELD = [
  'missing',
  'older_sample',
  'day_unknown',
  'first',
  'first_differs',
  'drop',
  'dip',
  'leap',
  'swap',
  'former',
  'not_yet_reset',
  'previous_again',
] as const;

/** The value was published; a doubt has been decided. */
const SETTLED = [
  'begun',
  'restarted',
  'rebased',
  'corrected',
  'swapped',
  'taken_back',
  'pace_learned',
  'believed',
  'late_reset',
  'not_reset',
  'zero_first',
] as const;

/** The decision on a value kept from before this start, on the broker or in the guard's own file. */
const KEPT = ['taken_over', 'not_taken_over', 'not_remembered'] as const;
export type KeptVerdict = (typeof KEPT)[number];

export const isKept = (verdict: string): verdict is KeptVerdict => KEPT.some((kept) => kept === verdict);

/**
 * The verdicts of a counter that begins and goes on as it should: a value that waits for a second reading, or for the plant's
 * local day, is not rejected.
 */
const USUAL = ['accepted', 'first', 'day_unknown', 'begun'] as const satisfies readonly Verdict[];

export const isUsual = (verdict: Verdict): verdict is (typeof USUAL)[number] => USUAL.some((usual) => usual === verdict);

export const isHeld = (verdict: Verdict): verdict is HeldVerdict => HELD.some((held) => held === verdict);

/** Every verdict that a rejection log can contain: earlier versions also wrote the usual ones. */
export const LOGGED_VERDICTS = [...HELD, ...SETTLED, ...KEPT] as const;
