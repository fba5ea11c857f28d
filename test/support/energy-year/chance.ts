/** Returns the next random number, at least 0 and less than 1. */
export type Chance = () => number;

/** Creates a random generator that repeats its numbers for the same seed. */
export function chanceOf(seed: number): Chance {
  let state = Math.imul(seed + 1, 0x9e3779b9) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

/** Returns a random whole number from `low` to `high`, both included. */
export const between = (chance: Chance, low: number, high: number): number => low + Math.floor(chance() * (high - low + 1));

export const oneOf = <T>(chance: Chance, choices: readonly T[]): T => choices[Math.floor(chance() * choices.length)] as T;
