import type { Limits } from '../model.ts';

/**
 * Why a number cannot be a value of its quantity: outside the limits of its quantity, higher than the plant's installed power
 * allows, or a register that holds no measurement.
 */
export type Implausibility = 'impossible' | 'above_rating' | 'full_register';

/** Limits of every power measured at a plant, derived from its installed power. */
export interface Rating {
  /** Largest possible power of the plant in either direction, in W, VA or var. */
  readonly mostW: number;
  /**
   * Size in W above which a power is rejected if its raw value is one of `FULL_REGISTERS`; null if `limits.suspectAbove`
   * applies instead.
   */
  readonly suspectAboveW: number | null;
}

/**
 * The largest possible power of a plant is 100 times its installed power, and at least 1 MW. Load, grid import and batteries
 * may exceed the power of the modules many times over, and the installed power in the cloud may be out of date.
 */
const RATING_FACTOR = 100;
const LEAST_MOST_W = 1_000_000;
/**
 * One of `FULL_REGISTERS` may also be a real measurement. As a power it is accepted up to twice the installed power, and up to
 * 30 kW in any case.
 */
const PLAIN_FACTOR = 2;
const LEAST_PLAIN_W = 30_000;

export const UNRATED: Rating = { mostW: Number.POSITIVE_INFINITY, suspectAboveW: null };

/**
 * Derives the limits of powers from the plant's installed power.
 * @param ratedW in W; null if unknown, 0 if the plant has no modules: then there are no such limits
 */
export const ratingOf = (ratedW: number | null): Rating =>
  ratedW === null || ratedW <= 0
    ? UNRATED
    : {
        mostW: Math.max(LEAST_MOST_W, RATING_FACTOR * ratedW),
        suspectAboveW: Math.max(LEAST_PLAIN_W, PLAIN_FACTOR * ratedW),
      };

/**
 * Values that Modbus devices send from a register of 16 or 32 bits that holds no measurement: all bits set, or the largest or
 * smallest signed number (SunSpec, and the manuals of meters). They may be multiplied by a power of ten for the unit.
 */
const REGISTERS = [65_535, 32_767, 32_768, 4_294_967_295, 2_147_483_647, 2_147_483_648];
const EXPONENTS = [-3, -2, -1, 0, 1, 2, 3];
const FULL_REGISTERS: ReadonlySet<number> = new Set(
  REGISTERS.flatMap((register) => EXPONENTS.map((exponent) => Number(`${register}e${exponent}`))),
);

/**
 * Returns why a value is implausible for its quantity; null if it is plausible.
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
