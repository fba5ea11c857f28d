import { DAY_MS, MINUTE_MS } from '../../calendar.ts';
import { type CounterReading, mayLagBehindSwap } from './counter-segment.ts';
import { makeable } from './power-bound.ts';
import type { HeldVerdict } from './verdicts.ts';

/**
 * Why readings are held: each doubt is a reason to think that another counter segment may have begun. `first`: no value is
 * confirmed yet. `drop`, `dip`, `leap`: the value is far below, a little below, or too far above the last good one. `swap`: the
 * device was swapped. `former`: the value continues the former segment. `previous_again`: it looks like the previous period's
 * total.
 */
export type Doubt = Extract<HeldVerdict, 'first' | 'drop' | 'dip' | 'leap' | 'swap' | 'former' | 'previous_again'>;

/** A series of held readings that agree with each other and do not continue the counter's segment. */
export interface Evidence {
  readonly doubt: Doubt;
  readonly firstRaw: number;
  readonly firstAt: number;
  readonly raw: number;
  readonly at: number;
  readonly movedAt: number;
  /** Number of fresh readings in the series. */
  readonly samples: number;
  /** How many of these readings grew faster than the power bound allows. */
  readonly leaps: number;
  /** Number of consecutive newest readings that fit neither the series nor the counter's segment. */
  readonly strays: number;
}

/** Since when no reading of a counter has been accepted. */
export interface Held {
  readonly since: number;
  /** Number of fresh readings since then. */
  readonly samples: number;
}

/** A restart or a leap is proven by at least this many fresh readings that agree, over at least this much time. */
const PROOF_SAMPLES = 6;
const PROOF_MS = 30 * MINUTE_MS;
/** If another serial number explains the change, two fresh readings that agree are proof enough. */
const QUICK_SAMPLES = 2;
/** After this time the newest reading is accepted even without proof, if there were `PROOF_SAMPLES` fresh readings. */
const LONGEST_HOLD_MS = DAY_MS;
/** If at least this many of the held readings are leaps, the counter regularly grows faster than its power bound. */
const PACE_LEAPS = 4;

export const begin = (doubt: Doubt, { value, at }: CounterReading): Evidence => ({
  doubt,
  firstRaw: value,
  firstAt: at,
  raw: value,
  at,
  movedAt: at,
  samples: 1,
  leaps: 0,
  strays: 0,
});

/**
 * Adds a doubtful reading to the evidence. A single stray does not discard the evidence; as many strays in a row as the
 * evidence has readings do.
 * @param lastGood last good raw value of the segment that the reading does not continue
 */
export function gather(evidence: Evidence | null, doubt: Doubt, claim: CounterReading, lastGood = Number.POSITIVE_INFINITY): Evidence {
  if (evidence === null || (doubt === 'swap' && isOfOld(evidence))) return begin(doubt, claim);
  const samples = evidence.samples + (claim.fresh ? 1 : 0);
  const agreement = belongsElsewhere(evidence, doubt, claim, lastGood) ? 'stray' : agreementOf(evidence, claim);
  if (agreement === 'stray') {
    const strays = evidence.strays + 1;
    return strays >= evidence.samples ? begin(doubt, claim) : { ...evidence, strays };
  }
  return {
    ...evidence,
    doubt: doubt === 'swap' ? doubt : evidence.doubt,
    raw: Math.max(evidence.raw, claim.value),
    at: Math.max(evidence.at, claim.at),
    movedAt: claim.value > evidence.raw ? claim.at : evidence.movedAt,
    samples,
    leaps: evidence.leaps + (agreement === 'leap' && claim.fresh ? 1 : 0),
    strays: 0,
  };
}

/**
 * Whether the evidence concerns the old device of a device swap and is useless for the new one. Evidence of a drop is kept,
 * since the fall may have been the first reading of the new device.
 */
const isOfOld = ({ doubt }: Evidence): boolean => doubt !== 'swap' && doubt !== 'drop';

/**
 * Whether the reading does not belong to this evidence. A reading that looks like the previous period's total belongs only to
 * evidence of that doubt. For some time after a device swap, a reading that is nearer to the old device's last value than to
 * the evidence is taken for one of the old device.
 */
function belongsElsewhere({ doubt, raw }: Evidence, given: Doubt, claim: CounterReading, lastGood: number): boolean {
  if (given === 'previous_again') return doubt !== given;
  return doubt === 'swap' && mayLagBehindSwap(claim) && Math.abs(claim.value - lastGood) < Math.abs(claim.value - raw);
}

/**
 * Compares the reading with the evidence. A fall of up to 10 % agrees, since totals that the cloud computes fluctuate. If the
 * doubt is a leap, further leaps belong to the evidence as long as at least half of its steps were leaps.
 */
function agreementOf(
  { doubt, raw, movedAt, samples, leaps }: Evidence,
  { value, at, perHour }: CounterReading,
): 'agrees' | 'leap' | 'stray' {
  if (value < 0.9 * raw) return 'stray';
  if (value - raw <= makeable(perHour, movedAt, at)) return 'agrees';
  return doubt === 'leap' && 2 * leaps >= samples - 1 ? 'leap' : 'stray';
}

export function isProven({ doubt, samples, firstAt, at, firstRaw, raw, strays }: Evidence): boolean {
  if (strays > 0) return false;
  const lastsMs = at - firstAt;
  switch (doubt) {
    case 'swap':
      return samples >= QUICK_SAMPLES;
    case 'dip':
      return samples >= PROOF_SAMPLES && lastsMs >= LONGEST_HOLD_MS;
    case 'previous_again': // the counter must have grown, since the cloud may repeat an old total for hours
      return samples >= PROOF_SAMPLES && lastsMs >= PROOF_MS && raw > firstRaw;
    default:
      return samples >= PROOF_SAMPLES && lastsMs >= PROOF_MS;
  }
}

/** Whether the counter regularly grows faster than its power bound allows, so that its leaps are real. */
export const isPace = ({ doubt, leaps }: Evidence): boolean => doubt === 'leap' && leaps >= PACE_LEAPS;

export const hold = (held: Held | null, { at, fresh }: CounterReading): Held =>
  held === null ? { since: at, samples: 1 } : { since: held.since, samples: held.samples + (fresh ? 1 : 0) };

export const isOverdue = ({ since, samples }: Held, { at }: CounterReading): boolean =>
  samples >= PROOF_SAMPLES && at - since >= LONGEST_HOLD_MS;
