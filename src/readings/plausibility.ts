import type { Limits } from '../model.ts';

/** Why a number is no value of its quantity. */
export type Implausibility = 'impossible' | 'above_rating' | 'full_register';

/** What the installed power of a plant says of every power that is measured there. */
export interface Rating {
  /** W, VA or var, either direction: no power of the plant is larger. */
  readonly mostW: number;
  /** Beyond this a power that a register full of ones leaves is no measurement; null: as the limits of its class say. */
  readonly suspectAboveW: number | null;
}

/**
 * Load, grid import and batteries may exceed what the modules make many times over, and a rating may be out of date: a
 * hundred times of it, and the transformer of a large site, are believed.
 */
const RATING_FACTOR = 100;
const LEAST_MOST_W = 1_000_000;
/** What a register full of ones leaves is one number of many: it is believed up to what the plant plainly can have. */
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
 * What Modbus devices leave in a register of 16 or 32 bits that has no value: all ones, or the greatest or least signed number
 * (SunSpec, and the manuals of meters), times the power of ten of its unit.
 */
const REGISTERS = [65_535, 32_767, 32_768, 4_294_967_295, 2_147_483_647, 2_147_483_648];
const EXPONENTS = [-3, -2, -1, 0, 1, 2, 3];
const FULL_REGISTERS: ReadonlySet<number> = new Set(
  REGISTERS.flatMap((register) => EXPONENTS.map((exponent) => Number(`${register}e${exponent}`))),
);

/**
 * Why a value cannot be one of its quantity; null where it can.
 * @param value as it would be published
 * @param raw the number as the service sent it, before it was scaled
 */
export function implausibility(value: number, raw: number, limits: Limits, { mostW, suspectAboveW }: Rating): Implausibility | null {
  const { min, max, suspectAbove, wattsPerUnit } = limits;
  if (value < min || value > max) return 'impossible';
  const size = Math.abs(value);
  if (wattsPerUnit !== null && size * wattsPerUnit > mostW) return 'above_rating';
  const suspect = wattsPerUnit === null || suspectAboveW === null ? suspectAbove : suspectAboveW / wattsPerUnit;
  return size > suspect && FULL_REGISTERS.has(Math.abs(raw)) ? 'full_register' : null;
}
