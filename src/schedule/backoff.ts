import { MINUTE_MS } from '../calendar.ts';

export interface Backoff {
  readonly baseMs: number;
  readonly capMs: number;
}

/** For calls that failed through no fault of ours: soon at first, then less and less often. */
export const CALL_BACKOFF: Backoff = { baseMs: MINUTE_MS, capMs: 30 * MINUTE_MS };

/**
 * Time to wait after a failure: doubled with each one up to the cap, minus a random share of up to a half, so that many bridges
 * do not return at the same moment.
 * @param failures failures in a row, at least 1
 * @param chance 0 (inclusive) to 1 (exclusive)
 */
export function backoffMs(failures: number, chance: number, { baseMs, capMs }: Backoff = CALL_BACKOFF): number {
  return Math.round(Math.min(capMs, baseMs * 2 ** (failures - 1)) * (1 - chance / 2));
}
