import type { Limits } from '../model.ts';

/** Why a number cannot be a value of its quantity. */
export type Implausibility = 'impossible' | 'above_rating' | 'full_register';

/** Limits of every power measured at a plant, derived from its installed power. */
export interface Rating {
  /** Largest possible power of the plant in either direction, in W, VA or var. */
  readonly mostW: number;
  /** Above this, a power that equals an all-ones register is not a measurement; null: use the limits of its class. */
  readonly suspectAboveW: number | null;
}

/**
 * Load, grid import and batteries may exceed the power of the modules many times over, and a rating may be out of date. So a
 * hundred times the rating, and the transformer of a large site, are accepted.
 */
const RATING_FACTOR = 100;
const LEAST_MOST_W = 1_000_000;
/** An all-ones register value may also be a real measurement: it is accepted up to this multiple of the installed power. */
const PLAIN_FACTOR = 2;
const LEAST_PLAIN_W = 30_000;

export const UNRATED: Rating = { mostW: Number.POSITIVE_INFINITY, suspectAboveW: null };

/** @param ratedW installed power of the plant in W; null, or 0 of a plant without modules: not known */
export const ratingOf = (ratedW: number | null): Rating =>
  ratedW === null || ratedW <= 0
    ? UNRATED
    : {
        mostW: Math.max(LEAST_MOST_W, RATING_FACTOR * ratedW),
        suspectAboveW: Math.max(LEAST_PLAIN_W, PLAIN_FACTOR * ratedW),
      };

/**
 * Values that Modbus devices leave in a register of 16 or 32 bits without a value: all ones, or the largest or smallest signed
 * number (SunSpec, and the manuals of meters), times the power of ten of the unit.
 */
const REGISTERS = [65_535, 32_767, 32_768, 4_294_967_295, 2_147_483_647, 2_147_483_648];
const EXPONENTS = [-3, -2, -1, 0, 1, 2, 3];
const FULL_REGISTERS: ReadonlySet<number> = new Set(
  REGISTERS.flatMap((register) => EXPONENTS.map((exponent) => Number(`${register}e${exponent}`))),
);

/**
 * Why a value is implausible for its quantity; null if it is plausible.
 * @param value as it would be published
 * @param raw the number as the cloud sent it, before scaling
 */
export function implausibility(value: number, raw: number, limits: Limits, { mostW, suspectAboveW }: Rating): Implausibility | null {
  const { min, max, suspectAbove, wattsPerUnit } = limits;
  if (value < min || value > max) return 'impossible';
  const size = Math.abs(value);
  if (wattsPerUnit !== null && size * wattsPerUnit > mostW) return 'above_rating';
  const suspect = wattsPerUnit === null || suspectAboveW === null ? suspectAbove : suspectAboveW / wattsPerUnit;
  return size > suspect && FULL_REGISTERS.has(Math.abs(raw)) ? 'full_register' : null;
}
