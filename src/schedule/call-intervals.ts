import { DAY_MS, HOUR_MS, MINUTE_MS } from '../calendar.ts';

/** Periodic calls other than the readings, and the interval of each. Subject: the account, a plant, or a device type. */
const CADENCE_MS = {
  plant_list: 15 * MINUTE_MS,
  alarms: 15 * MINUTE_MS,
  device_list: 6 * HOUR_MS,
  call_info: 6 * HOUR_MS,
  plant_detail: DAY_MS,
  point_info: 7 * DAY_MS,
} as const;

export type PeriodicCall = keyof typeof CADENCE_MS;

/** A call is made up to this much early rather than at the next cycle. */
const SLACK_MS = MINUTE_MS;

/**
 * Whether a call is due.
 * @param lastDoneMs when it was last made for this subject, epoch milliseconds; undefined: never. A time in the future means
 * that the clock was set back, and the call is due.
 */
export function isDue(call: PeriodicCall, nowMs: number, lastDoneMs: number | undefined): boolean {
  if (lastDoneMs === undefined) return true;
  const elapsedMs = nowMs - lastDoneMs;
  return elapsedMs < 0 || elapsedMs >= CADENCE_MS[call] - SLACK_MS;
}
