import { DAY_MS, HOUR_MS, nextMonth, startOfMonth } from '../calendar.ts';

/**
 * Counts calls, and compares the counts with the limits, by hours, days and months of UTC. Times are epoch milliseconds.
 */

/** Share of iSolarCloud's limits that the bridge uses. The rest is for other clients of the account. */
const USABLE_SHARE = 0.8;
const KEPT_HOURS = 48;
/** A month of 31 days, and a margin. */
const KEPT_DAYS = 33;

/** Key: start of an hour or day, epoch milliseconds as text. Value: number of calls in it. */
export interface CallCounts {
  readonly hours: Readonly<Record<string, number>>;
  readonly days: Readonly<Record<string, number>>;
}

/** The numbers of calls that iSolarCloud allows; null if no limit is known. */
export interface CallLimits {
  readonly perHour: number | null;
  readonly perDay: number | null;
  readonly perMonth: number | null;
}

/** Returns the sums of the limits of several accounts; null where one of them has none. */
export function joinedLimits(limits: readonly CallLimits[]): CallLimits {
  const sum = (all: readonly (number | null)[]): number | null =>
    all.reduce<number | null>((total, limit) => (total === null || limit === null ? null : total + limit), 0);
  return {
    perHour: sum(limits.map(({ perHour }) => perHour)),
    perDay: sum(limits.map(({ perDay }) => perDay)),
    perMonth: sum(limits.map(({ perMonth }) => perMonth)),
  };
}

export type BudgetPeriod = 'hour' | 'day' | 'month';
const SPANS: readonly BudgetPeriod[] = ['hour', 'day', 'month'];

export const NO_CALLS: CallCounts = { hours: {}, days: {} };

export const hourOf = (nowMs: number): number => Math.floor(nowMs / HOUR_MS) * HOUR_MS;
export const dayOf = (nowMs: number): number => Math.floor(nowMs / DAY_MS) * DAY_MS;

/** Returns the counts with calls added to the hour and day of `atMs` (subtracted if `calls` is negative). Drops old counts. */
export function withCalls({ hours, days }: CallCounts, calls: number, atMs: number): CallCounts {
  return {
    hours: added(hours, hourOf(atMs), calls, KEPT_HOURS * HOUR_MS),
    days: added(days, dayOf(atMs), calls, KEPT_DAYS * DAY_MS),
  };
}

function added(counts: Readonly<Record<string, number>>, startMs: number, calls: number, keptMs: number): Record<string, number> {
  const kept = Object.entries(counts).filter(([key]) => Number(key) > startMs - keptMs);
  return { ...Object.fromEntries(kept), [startMs]: Math.max(0, (counts[startMs] ?? 0) + calls) };
}

/** Returns the number of calls in the hour, day or month of `nowMs`. */
export function callsIn(span: BudgetPeriod, { hours, days }: CallCounts, nowMs: number): number {
  if (span === 'hour') return hours[hourOf(nowMs)] ?? 0;
  if (span === 'day') return days[dayOf(nowMs)] ?? 0;
  const [fromMs, untilMs] = [startOfMonth(nowMs), nextMonth(nowMs)];
  return Object.entries(days).reduce((sum, [key, calls]) => (Number(key) >= fromMs && Number(key) < untilMs ? sum + calls : sum), 0);
}

/** Returns the number of calls that may be made in a period: 80 % of iSolarCloud's limit; infinite if no limit is known. */
export function usable(span: BudgetPeriod, { perHour, perDay, perMonth }: CallLimits): number {
  const limit = { hour: perHour, day: perDay, month: perMonth }[span];
  return limit === null ? Number.POSITIVE_INFINITY : Math.floor(limit * USABLE_SHARE);
}

/** Returns the longest period whose calls are used up, and the time at which it ends; null if another call is allowed. */
export function exhausted(counts: CallCounts, limits: CallLimits, nowMs: number): { span: BudgetPeriod; untilMs: number } | null {
  const span = SPANS.findLast((each) => callsIn(each, counts, nowMs) >= usable(each, limits));
  return span === undefined ? null : { span, untilMs: endOf(span, nowMs) };
}

/** Returns the number of calls that are still allowed at `nowMs`: the smallest number that is left in any period. */
export const callsLeft = (counts: CallCounts, limits: CallLimits, nowMs: number): number =>
  Math.max(0, Math.min(...SPANS.map((span) => usable(span, limits) - callsIn(span, counts, nowMs))));

function endOf(span: BudgetPeriod, nowMs: number): number {
  if (span === 'month') return nextMonth(nowMs);
  return span === 'day' ? dayOf(nowMs) + DAY_MS : hourOf(nowMs) + HOUR_MS;
}

/**
 * Returns counts to continue from if the real counts are lost: those of a bridge that has used each limit evenly until now. The
 * remaining calls then last until the end of the month.
 */
export function evenlySpent(limits: CallLimits, nowMs: number): CallCounts {
  const share = (span: BudgetPeriod, passedMs: number, lengthMs: number): number => {
    const calls = usable(span, limits);
    return calls === Number.POSITIVE_INFINITY ? 0 : Math.floor((calls * passedMs) / lengthMs);
  };
  const [monthMs, dayMs, hourMs] = [startOfMonth(nowMs), dayOf(nowMs), hourOf(nowMs)];
  const byMonth = (passedMs: number): number => share('month', passedMs, nextMonth(nowMs) - monthMs);
  const today = Math.max(byMonth(nowMs - dayMs), share('day', nowMs - dayMs, DAY_MS));
  const before = Object.fromEntries(
    Array.from({ length: (dayMs - monthMs) / DAY_MS }, (_, day) => [monthMs + day * DAY_MS, byMonth(DAY_MS)]),
  );
  return { hours: { [hourMs]: share('hour', nowMs - hourMs, HOUR_MS) }, days: { ...before, [dayMs]: today } };
}

/** Returns the smaller of the two limits for each period. */
export const tighter = (one: CallLimits, other: CallLimits): CallLimits => ({
  perHour: smaller(one.perHour, other.perHour),
  perDay: smaller(one.perDay, other.perDay),
  perMonth: smaller(one.perMonth, other.perMonth),
});

const smaller = (one: number | null, other: number | null): number | null =>
  one === null ? other : other === null ? one : Math.min(one, other);
