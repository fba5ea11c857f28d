/** Counts of calls by purpose. Pure. */

import { type CallCounts, callsIn, NO_CALLS, withCalls } from '../schedule/call-budget.ts';
import { CALL_PURPOSES, type CallPurpose } from './call-purpose.ts';

/** Key: a purpose. Value: its calls by hour and day; hours and days before the last call of the purpose are dropped. */
export type PurposeCalls = Readonly<Record<string, CallCounts>>;

export interface PurposeCount {
  readonly purpose: CallPurpose;
  readonly thisHour: number;
  readonly today: number;
}

/** Returns the counts with calls of the purposes added to the hour and day of `atMs`. */
export const withPurposes = (calls: PurposeCalls, purposes: readonly CallPurpose[], atMs: number): PurposeCalls =>
  purposes.reduce((sum, purpose) => withPurpose(sum, purpose, atMs), calls);

const withPurpose = (calls: PurposeCalls, purpose: CallPurpose, atMs: number): PurposeCalls => ({
  ...calls,
  [purpose]: lastOnly(withCalls(calls[purpose] ?? NO_CALLS, 1, atMs)),
});

const lastOnly = ({ hours, days }: CallCounts): CallCounts => ({ hours: lastEntry(hours), days: lastEntry(days) });

function lastEntry(counts: CallCounts['hours']): CallCounts['hours'] {
  const last = Math.max(...Object.keys(counts).map(Number));
  return { [last]: counts[last] ?? 0 };
}

/** Returns the calls of each purpose in the hour and the day of UTC of `nowMs`. */
export const purposesAt = (calls: PurposeCalls, nowMs: number): readonly PurposeCount[] =>
  CALL_PURPOSES.map((purpose) => {
    const counts = calls[purpose] ?? NO_CALLS;
    return { purpose, thisHour: callsIn('hour', counts, nowMs), today: callsIn('day', counts, nowMs) };
  });

/** Returns the sums of the calls that several accounts have made for each purpose. */
export const joinedPurposes = (accounts: readonly (readonly PurposeCount[])[]): readonly PurposeCount[] =>
  CALL_PURPOSES.map((purpose) => {
    const counts = accounts.flat().filter((count) => count.purpose === purpose);
    const sum = (of: 'thisHour' | 'today'): number => counts.reduce((total, count) => total + count[of], 0);
    return { purpose, thisHour: sum('thisHour'), today: sum('today') };
  });
