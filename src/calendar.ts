/**
 * The civil calendar. Of the pure folders this file alone may use `Date` (biome.json): for arithmetic on given milliseconds,
 * never to read the current time.
 */

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** For libraries that take a `Date`. */
export const dateAt = (ms: number): Date => new Date(ms);

/** Milliseconds as `yyyy-MM-ddTHH:mm:ss` in UTC. */
export const formatUtc = (ms: number): string => new Date(ms).toISOString().slice(0, 19);

/** Milliseconds as ISO 8601 with its milliseconds, in UTC; null stays null. */
export const isoTime = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

/** The inverse of {@link formatUtc}; null for a day or time that does not exist (month 13, February 30, hour 24). */
export function parseUtc(text: string): number | null {
  const ms = Date.parse(`${text}Z`);
  return Number.isNaN(ms) || formatUtc(ms) !== text ? null : ms;
}

/** Epoch milliseconds of a wall-clock time (January is 1), taken as UTC; null for a day or time that does not exist. */
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

/** Epoch milliseconds of the next full hour after `ms`. */
export const nextHour = (ms: number): number => (Math.floor(ms / HOUR_MS) + 1) * HOUR_MS;

/** Epoch milliseconds of the first moment of the next month in UTC. */
export function nextMonth(ms: number): number {
  const date = new Date(ms);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
}

/** The moment at which the day, month or year of `ms` began, in UTC. */
export const startOfDay = (ms: number): number => Math.floor(ms / DAY_MS) * DAY_MS;
export function startOfMonth(ms: number): number {
  const date = new Date(ms);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}
export const startOfYear = (ms: number): number => Date.UTC(new Date(ms).getUTCFullYear(), 0);
