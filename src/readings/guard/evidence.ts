import { DAY_MS, MINUTE_MS } from '../../calendar.ts';
import { type CounterReading, mayLagBehindSwap } from './counter-segment.ts';
import { makeable } from './power-bound.ts';
import type { HeldVerdict } from './verdicts.ts';

/** The reasons for which readings are held while they may be the beginning of another counter segment. */
export type Doubt = Extract<HeldVerdict, 'first' | 'drop' | 'dip' | 'leap' | 'swap' | 'former' | 'previous_again'>;

/** Readings that agree with each other and not with the counter's segment. */
export interface Evidence {
  readonly doubt: Doubt;
  readonly firstRaw: number;
  readonly firstAt: number;
  readonly raw: number;
  readonly at: number;
  readonly movedAt: number;
  /** Number of fresh readings so far. */
  readonly samples: number;
  /** How many of them grew faster than the bound allows. */
  readonly leaps: number;
  /** Readings since the last agreeing one that fit neither the evidence nor the segment. */
  readonly strays: number;
}

/** How long no reading of a counter has been accepted. */
export interface Held {
  readonly since: number;
  /** Fresh readings since then. */
  readonly samples: number;
}

/** A restart or leap is proven by this many samples, over at least this much time. */
const PROOF_SAMPLES = 6;
const PROOF_MS = 30 * MINUTE_MS;
/** A change that another serial number explains is proven by a second sample. */
const QUICK_SAMPLES = 2;
/** The longest time for which readings are held. */
const LONGEST_HOLD_MS = DAY_MS;
/** A counter that leaps this often before the proof is complete regularly exceeds its bound. */
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
 * Adds one more doubtful reading to the evidence. A single stray does not discard the evidence; as many strays as it has
 * samples do.
 * @param lastGood last good raw value of the segment that the reading does not continue
 */
export function gather(evidence: Evidence | null, doubt: Doubt, claim: CounterReading, lastGood = Number.POSITIVE_INFINITY): Evidence {
  if (evidence === null || (doubt === 'swap' && isOfOld(evidence))) return begin(doubt, claim);
  const samples = evidence.samples + (claim.fresh ? 1 : 0);
  const agreement = isAnothers(evidence, doubt, claim, lastGood) ? 'stray' : agreementOf(evidence, claim);
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

/** Evidence from before a device replacement counts for the new device only if the counter had restarted. */
const isOfOld = ({ doubt }: Evidence): boolean => doubt !== 'swap' && doubt !== 'drop';

/**
 * A total of the previous period starts no other doubt. While the old device's value may still lag, a value nearer to it is not
 * counted for the new device.
 */
function isAnothers({ doubt, raw }: Evidence, given: Doubt, claim: CounterReading, lastGood: number): boolean {
  if (given === 'previous_again') return doubt !== given;
  return doubt === 'swap' && mayLagBehindSwap(claim) && Math.abs(claim.value - lastGood) < Math.abs(claim.value - raw);
}

/**
 * Small dips count as agreement, since totals that the cloud derives fluctuate. Leaps do too, as long as at least half of the
 * steps were leaps.
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
    case 'previous_again': // a total that the cloud merely repeats does not grow
      return samples >= PROOF_SAMPLES && lastsMs >= PROOF_MS && raw > firstRaw;
    default:
      return samples >= PROOF_SAMPLES && lastsMs >= PROOF_MS;
  }
}

/** Whether the counter regularly grows faster than its bound allows, so that its leaps are no errors. */
export const isPace = ({ doubt, leaps }: Evidence): boolean => doubt === 'leap' && leaps >= PACE_LEAPS;

export const hold = (held: Held | null, { at, fresh }: CounterReading): Held =>
  held === null ? { since: at, samples: 1 } : { since: held.since, samples: held.samples + (fresh ? 1 : 0) };

export const isOverdue = ({ since, samples }: Held, { at }: CounterReading): boolean =>
  samples >= PROOF_SAMPLES && at - since >= LONGEST_HOLD_MS;
