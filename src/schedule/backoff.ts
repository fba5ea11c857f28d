import { MINUTE_MS } from '../calendar.ts';

export interface Backoff {
  readonly baseMs: number;
  readonly capMs: number;
}

/** For calls that fail because of iSolarCloud or the network: retried after 1 minute at first, later after up to 30 minutes. */
export const CALL_BACKOFF: Backoff = { baseMs: MINUTE_MS, capMs: 30 * MINUTE_MS };

/**
 * Returns the time to wait after a failure, milliseconds. It doubles with each failure in a row, up to the cap. A random share of
 * up to a half is subtracted, so that many bridges do not retry at the same moment.
 * @param failures failures in a row, at least 1
 * @param chance random number, at least 0 and less than 1
 */
export function backoffMs(failures: number, chance: number, { baseMs, capMs }: Backoff = CALL_BACKOFF): number {
  return Math.round(Math.min(capMs, baseMs * 2 ** (failures - 1)) * (1 - chance / 2));
}
