import { DAY_MS, MINUTE_MS } from '../../calendar.ts';
import { type CounterReading, mayLagBehindSwap } from './counter-segment.ts';
import { makeable } from './power-bound.ts';
import type { HeldVerdict } from './verdicts.ts';

/** What claims are held for while they may be the beginning of another course. */
export type Doubt = Extract<HeldVerdict, 'first' | 'drop' | 'dip' | 'leap' | 'swap' | 'former' | 'previous_again'>;

/** Claims that agree with each other and not with the counter's course. */
export interface Evidence {
  readonly doubt: Doubt;
  readonly firstRaw: number;
  readonly firstAt: number;
  readonly raw: number;
  readonly at: number;
  readonly movedAt: number;
  /** Fresh claims so far. */
  readonly samples: number;
  /** Of these, such as moved farther than the bound allows. */
  readonly leaps: number;
  /** Claims since the last agreeing one that agree with neither. */
  readonly strays: number;
}

/** For how long nothing of a counter was accepted. */
export interface Held {
  readonly since: number;
  /** Fresh claims since then. */
  readonly samples: number;
}

/** A restart or leap is proven by so many samples, over at least so long. */
const PROOF_SAMPLES = 6;
const PROOF_MS = 30 * MINUTE_MS;
/** What has a reason of its own, another serial number, is proven by a second sample. */
const QUICK_SAMPLES = 2;
/** Nothing is held longer than this. */
const LONGEST_HOLD_MS = DAY_MS;
/** A counter that leaps so often on its way to the proof has a pace of its own. */
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
 * The evidence after one more claim in doubt. A single stray does not undo it; as many as it has samples do.
 * @param lastGood of the course that the claim is not on
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

/** What was in doubt before an exchange is the new device's only where the counter had begun again. */
const isOfOld = ({ doubt }: Evidence): boolean => doubt !== 'swap' && doubt !== 'drop';

/** A total of the period before belongs to nothing else, and what is nearer to the old device's value, as long as that may lag, is not the new one's. */
function isAnothers({ doubt, raw }: Evidence, given: Doubt, claim: CounterReading, lastGood: number): boolean {
  if (given === 'previous_again') return doubt !== given;
  return doubt === 'swap' && mayLagBehindSwap(claim) && Math.abs(claim.value - lastGood) < Math.abs(claim.value - raw);
}

/** Small dips are taken in: totals that the service derives waver. Leaps are, as long as half of the steps were some. */
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
    case 'previous_again': // what the service shows once more does not move
      return samples >= PROOF_SAMPLES && lastsMs >= PROOF_MS && raw > firstRaw;
    default:
      return samples >= PROOF_SAMPLES && lastsMs >= PROOF_MS;
  }
}

/** Whether what looked like a leap is the counter's pace: it goes on leaping. */
export const isPace = ({ doubt, leaps }: Evidence): boolean => doubt === 'leap' && leaps >= PACE_LEAPS;

export const hold = (held: Held | null, { at, fresh }: CounterReading): Held =>
  held === null ? { since: at, samples: 1 } : { since: held.since, samples: held.samples + (fresh ? 1 : 0) };

export const isOverdue = ({ since, samples }: Held, { at }: CounterReading): boolean =>
  samples >= PROOF_SAMPLES && at - since >= LONGEST_HOLD_MS;
