import { DAY_MS, HOUR_MS, MINUTE_MS } from '../calendar.ts';

/** Key: a periodic call other than polls. Value: the time between two calls for the same account, plant or device type. */
const CADENCE_MS = {
  plant_list: 15 * MINUTE_MS,
  alarms: 15 * MINUTE_MS,
  device_list: 6 * HOUR_MS,
  call_info: 6 * HOUR_MS,
  plant_detail: DAY_MS,
  point_info: 7 * DAY_MS,
} as const;

export type PeriodicCall = keyof typeof CADENCE_MS;

/** How often a call is made in an hour for one subject; less than one if its interval is longer. */
export const callsAnHour = (call: PeriodicCall): number => HOUR_MS / CADENCE_MS[call];

/** A call counts as due this much early, so that it is not delayed by a whole poll cycle if it is due just after one. */
const SLACK_MS = MINUTE_MS;

/**
 * Whether a call is due.
 * @param lastDoneMs when the call was last made for this account, plant or device type, epoch milliseconds; undefined: never. If
 * this time is in the future, the clock was set back, and the call is due.
 */
export function isDue(call: PeriodicCall, nowMs: number, lastDoneMs: number | undefined): boolean {
  if (lastDoneMs === undefined) return true;
  const elapsedMs = nowMs - lastDoneMs;
  return elapsedMs < 0 || elapsedMs >= CADENCE_MS[call] - SLACK_MS;
}
