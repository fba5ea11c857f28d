/**
 * The guard's decision on a counter's value. The text `rejection.<verdict>` explains it to users. The rejection log lists every
 * verdict except the usual ones (`isUsual`).
 */
export type Verdict = 'accepted' | HeldVerdict | SettledVerdict;
export type HeldVerdict = (typeof HELD)[number];
export type SettledVerdict = (typeof SETTLED)[number];

/** Verdicts on values that are not published: the last good value stays, or null if this period has none. */
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

/** Verdicts on values that are published and settle an earlier doubt. */
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

/** Decisions on a value of an earlier run, which the broker retains or the guard saved. */
const KEPT = ['taken_over', 'not_taken_over', 'not_remembered'] as const;
export type KeptVerdict = (typeof KEPT)[number];

export const isKept = (verdict: string): verdict is KeptVerdict => KEPT.some((kept) => kept === verdict);

/**
 * Verdicts on a counter without any irregularity. A value that waits for a second reading, or for the plant's offset to be
 * known, is not a rejection.
 */
const USUAL = ['accepted', 'first', 'day_unknown', 'begun'] as const satisfies readonly Verdict[];

export const isUsual = (verdict: Verdict): verdict is (typeof USUAL)[number] => USUAL.some((usual) => usual === verdict);

export const isHeld = (verdict: Verdict): verdict is HeldVerdict => HELD.some((held) => held === verdict);

/** Every verdict that a rejection log can contain. The usual ones are included, since earlier versions logged them. */
export const LOGGED_VERDICTS = [...HELD, ...SETTLED, ...KEPT] as const;
