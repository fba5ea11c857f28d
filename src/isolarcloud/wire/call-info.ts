import type { Reply } from '../envelope.ts';
import { countOf, isRecord } from './fields.ts';
import { dataOf, listOf } from './reply.ts';

/** Calls that the application has made and may make (getOpenApiCallInfo); null if the cloud does not say. */
export interface CallInfo {
  readonly callsToday: number | null;
  readonly callsThisHour: number | null;
  readonly dailyLimit: number | null;
  /** Calls allowed in each hour of the day, by hour. */
  readonly hourlyLimits: ReadonlyMap<number, number>;
  /** Calls left in each hour of the day, by hour. */
  readonly hourlyLeft: ReadonlyMap<number, number>;
}

/** @throws BridgeError reply_malformed */
export function decodeCallInfo(reply: Reply): CallInfo {
  const data = dataOf(reply);
  return {
    callsToday: countOf(data['today_accessed_times']),
    callsThisHour: countOf(data['curr_hour_accessed_times']),
    dailyLimit: countOf(data['per_day_access_times_config']),
    hourlyLimits: byHour(listOf(reply, data, 'per_hour_access_times_config'), 'max_call_times'),
    hourlyLeft: byHour(listOf(reply, data, 'per_hour_residue_times'), 'times'),
  };
}

function byHour(entries: readonly unknown[], field: string): ReadonlyMap<number, number> {
  const hours = new Map<number, number>();
  for (const entry of entries) {
    const hour = isRecord(entry) ? countOf(entry['hour']) : null;
    const calls = isRecord(entry) ? countOf(entry[field]) : null;
    if (hour !== null && calls !== null) hours.set(hour, calls);
  }
  return hours;
}
