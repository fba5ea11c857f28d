/** Random numbers without state: the same seed and index always give the same number, so that every past moment can be computed again. */

/** Returns a number from 0 (inclusive) to 1 (exclusive). */
export function hash(seed: number, index: number): number {
  let x = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(index | 0, 0xc2b2ae35) ^ Math.floor(index / 0x1_0000_0000);
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return ((x ^ (x >>> 16)) >>> 0) / 0x1_0000_0000;
}

/**
 * Returns a number from 0 (inclusive) to 1 (exclusive) that changes smoothly over time: it moves from one random number to
 * the next within `cellMs` milliseconds.
 */
export function smoothNoise(seed: number, at: number, cellMs: number): number {
  const position = at / cellMs;
  const cell = Math.floor(position);
  const within = position - cell;
  const eased = within * within * (3 - 2 * within);
  return hash(seed, cell) * (1 - eased) + hash(seed, cell + 1) * eased;
}
