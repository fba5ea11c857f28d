import type { Reply } from '../envelope.ts';
import { countOf, isRecord } from './fields.ts';
import { dataOf, listOf } from './reply.ts';

/** The numbers of calls that the application has made and may make (getOpenApiCallInfo). A number is null if the reply lacks it. */
export interface CallInfo {
  readonly callsToday: number | null;
  readonly callsThisHour: number | null;
  readonly dailyLimit: number | null;
  /** Key: hour of the day. Value: number of calls that are allowed in that hour. */
  readonly hourlyLimits: ReadonlyMap<number, number>;
  /** Key: hour of the day. Value: number of calls that are left in that hour. */
  readonly hourlyLeft: ReadonlyMap<number, number>;
}

/** The result where the service has no such call. */
export const UNTOLD: CallInfo = {
  callsToday: null,
  callsThisHour: null,
  dailyLimit: null,
  hourlyLimits: new Map(),
  hourlyLeft: new Map(),
};

/** Decodes the reply of getOpenApiCallInfo. @throws BridgeError reply_malformed */
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
