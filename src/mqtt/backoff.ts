const FIRST_MS = 1000;
const LONGEST_MS = 30_000;

/**
 * Time before the next attempt if the status is `refused`: the broker does not accept the credentials, the certificate or the MQTT
 * version, which only a person can correct.
 */
export const REFUSED_RETRY_MS = 60_000;

/**
 * @returns the time to wait before the next attempt to connect, in milliseconds. The upper limit doubles with each failure, from 1
 * s to 30 s. The wait is a random time between half of this limit and the limit, so that the clients of a restarted broker do not
 * all return at once.
 * @param failures attempts that failed since the last connection, at least 1
 * @param chance random number, 0 (inclusive) to 1 (exclusive)
 */
export function reconnectDelayMs(failures: number, chance: number): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 10));
  return Math.round(ceiling / 2 + (ceiling / 2) * chance);
}
