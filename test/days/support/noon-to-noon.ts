import type { FleetOptions } from '../../../src/simulator/fleet.ts';
import type { FastHome } from '../../homeassistant/support/fast-home.ts';

export const HOUR_MS = 3_600_000;
export const MINUTE_MS = 60_000;
/** Noon in America/Sao_Paulo, which is three hours behind UTC. */
export const NOON = Date.parse('2026-06-15T15:00:00Z');
export const NEXT_NOON = NOON + 24 * HOUR_MS;
/** The start of the test, almost three hours before noon, so that the bridge has time to learn when samples appear in the cloud. */
export const START = NOON - 3 * HOUR_MS + 5 * MINUTE_MS;
export const OPTIONS: FleetOptions = { commissionedAt: Date.parse('2026-05-01T00:00:00Z'), stepMs: 5 * MINUTE_MS };

/**
 * Runs the clock from before the first noon, with an outage from noon to noon.
 * @param untilMs when the test goes on, epoch milliseconds
 * @param goes stops something at the first noon, and returns the function that starts it again at the second noon
 */
export async function liveThrough(home: FastHome, untilMs: number, goes: () => Promise<() => Promise<void>>): Promise<void> {
  await home.passUntil(NOON + MINUTE_MS);
  const comeBack = await goes();
  await home.hurryUntil(NEXT_NOON);
  await comeBack();
  await home.passUntil(NEXT_NOON + 2 * HOUR_MS + MINUTE_MS);
  await home.hurryUntil(untilMs);
}
