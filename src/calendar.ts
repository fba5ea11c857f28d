/**
 * Arithmetic of the civil calendar on given times. The pure folders use `Date` only through this file (biome.json), so that none of
 * them reads the current time.
 */

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Returns a `Date`, for libraries that need one. */
export const dateAt = (ms: number): Date => new Date(ms);

/** Formats epoch milliseconds as `yyyy-MM-ddTHH:mm:ss` in UTC. */
export const formatUtc = (ms: number): string => new Date(ms).toISOString().slice(0, 19);

/** Formats epoch milliseconds as ISO 8601 in UTC, such as `2025-01-31T10:05:00.000Z`; null if `ms` is null. */
export const isoTime = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

/** The inverse of {@link formatUtc}; null if the day or time does not exist (month 13, February 30, hour 24). */
export function parseUtc(text: string): number | null {
  const ms = Date.parse(`${text}Z`);
  return Number.isNaN(ms) || formatUtc(ms) !== text ? null : ms;
}

/** Returns the epoch milliseconds of a date and time in UTC (January is 1); null if the day or time does not exist. */
export function utcAt(year: number, month: number, day: number, hour: number, minute: number, second: number): number | null {
  const ms = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(ms);
  const exists =
    date.getUTCFullYear() === year &&
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    hour < 24 &&
    minute < 60 &&
    second < 60;
  return exists ? ms : null;
}

/** Returns the start of the next hour after `ms`, epoch milliseconds. */
export const nextHour = (ms: number): number => (Math.floor(ms / HOUR_MS) + 1) * HOUR_MS;

/** Returns the start of the next month in UTC, epoch milliseconds. */
export function nextMonth(ms: number): number {
  const date = new Date(ms);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
}

/** Returns the start of the day of `ms` in UTC, epoch milliseconds. */
export const startOfDay = (ms: number): number => Math.floor(ms / DAY_MS) * DAY_MS;
/** Returns the start of the month of `ms` in UTC, epoch milliseconds. */
export function startOfMonth(ms: number): number {
  const date = new Date(ms);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}
/** Returns the start of the year of `ms` in UTC, epoch milliseconds. */
export const startOfYear = (ms: number): number => Date.UTC(new Date(ms).getUTCFullYear(), 0);
