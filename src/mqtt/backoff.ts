const FIRST_MS = 1000;
const LONGEST_MS = 30_000;

/** Time to wait after rejected credentials or a missing permission, which only a person can change. */
export const REFUSED_RETRY_MS = 60_000;

/**
 * Time to wait before the next attempt to connect: doubling from 1 s to 30 s, of which the upper half is random, so that the
 * clients of a restarted broker do not all return at once.
 * @param failures attempts that failed since the last connection, at least 1
 * @param chance 0 (inclusive) to 1 (exclusive)
 */
export function reconnectDelayMs(failures: number, chance: number): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 10));
  return Math.round(ceiling / 2 + (ceiling / 2) * chance);
}
