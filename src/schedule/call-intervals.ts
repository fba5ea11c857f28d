import { DAY_MS, HOUR_MS, MINUTE_MS } from '../calendar.ts';

/** Calls beside the readings themselves, and how often each is made. Subject: the account, a plant, or a device type. */
const CADENCE_MS = {
  plant_list: 15 * MINUTE_MS,
  alarms: 15 * MINUTE_MS,
  device_list: 6 * HOUR_MS,
  call_info: 6 * HOUR_MS,
  plant_detail: DAY_MS,
  point_info: 7 * DAY_MS,
} as const;

export type PeriodicCall = keyof typeof CADENCE_MS;

/** A cycle that begins a moment before the hour strikes need not leave the call to the next one. */
const SLACK_MS = MINUTE_MS;

/**
 * Whether a call is to be made again.
 * @param lastDoneMs when it was last made for this subject, epoch milliseconds; undefined: never. A time in the future means
 * that the clock was set back, and the call is made.
 */
export function isDue(call: PeriodicCall, nowMs: number, lastDoneMs: number | undefined): boolean {
  if (lastDoneMs === undefined) return true;
  const elapsedMs = nowMs - lastDoneMs;
  return elapsedMs < 0 || elapsedMs >= CADENCE_MS[call] - SLACK_MS;
}
