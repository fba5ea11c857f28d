const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A time zone, as its offset in minutes east of Greenwich; null: the zone of the browser. */
export type Zone = number | null;

/** Returns the time of day, such as 18:42. */
export const formatClock = (ms: number, zone: Zone, locale: string): string =>
  formatted(ms, zone, locale, { hour: '2-digit', minute: '2-digit' });

export const formatClockWithSeconds = (ms: number, zone: Zone, locale: string): string =>
  formatted(ms, zone, locale, { hour: '2-digit', minute: '2-digit', second: '2-digit' });

const formatDay = (ms: number, zone: Zone, locale: string): string =>
  formatted(ms, zone, locale, { weekday: 'short', day: 'numeric', month: 'short' });

/** Returns date and time of day with seconds. */
export const formatDateTime = (ms: number, zone: Zone, locale: string): string =>
  formatted(ms, zone, locale, { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** Returns the time of day. If it is not on the same day as `nowMs`, the date precedes it. */
export function formatMoment(ms: number, nowMs: number, zone: Zone, locale: string): string {
  const clock = formatClock(ms, zone, locale);
  return formatDay(ms, zone, locale) === formatDay(nowMs, zone, locale) ? clock : `${formatDay(ms, zone, locale)}, ${clock}`;
}

function formatted(ms: number, zone: Zone, locale: string, options: Intl.DateTimeFormatOptions): string {
  // Intl accepts only names of zones, not offsets. So the offset is added to the time, which is then formatted as UTC.
  if (zone === null) return new Intl.DateTimeFormat(locale, { ...options, hourCycle: 'h23' }).format(ms);
  return new Intl.DateTimeFormat(locale, { ...options, hourCycle: 'h23', timeZone: 'UTC' }).format(ms + zone * MINUTE_MS);
}

/** Returns the name of a zone, such as UTC−03:00. */
export function zoneName(offsetMinutes: number): string {
  const [hours, minutes] = [Math.floor(Math.abs(offsetMinutes) / 60), Math.abs(offsetMinutes) % 60];
  return `UTC${offsetMinutes < 0 ? '−' : '+'}${two(hours)}:${two(minutes)}`;
}

const two = (number: number): string => String(number).padStart(2, '0');

/** Whether the browser's zone has this offset at this time. */
export const isBrowsersZone = (offsetMinutes: number, ms: number): boolean => -new Date(ms).getTimezoneOffset() === offsetMinutes;

/** Returns the midnight at which the day of a time begins in a zone, epoch milliseconds. */
export function startOfDay(ms: number, offsetMinutes: number): number {
  const offsetMs = offsetMinutes * MINUTE_MS;
  return Math.floor((ms + offsetMs) / DAY_MS) * DAY_MS - offsetMs;
}

/** Returns an age as words. A negative age counts as now, since two clocks may differ by seconds. */
export function formatAge(ageMs: number, locale: string): string {
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  if (ageMs < 5_000) return relative.format(0, 'second');
  const words = new Intl.RelativeTimeFormat(locale, { numeric: 'always', style: 'short' });
  if (ageMs < MINUTE_MS) return words.format(-Math.floor(ageMs / 1_000), 'second');
  if (ageMs < HOUR_MS) return words.format(-Math.floor(ageMs / MINUTE_MS), 'minute');
  if (ageMs < 2 * DAY_MS) return words.format(-Math.floor(ageMs / HOUR_MS), 'hour');
  return words.format(-Math.floor(ageMs / DAY_MS), 'day');
}

/** Returns the time until something happens as words, such as `in 5 min`; a negative time counts as now. */
export function formatUntil(ms: number, locale: string): string {
  const words = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  const seconds = Math.max(0, Math.ceil(ms / 1_000));
  if (seconds < 100) return words.format(seconds, 'second');
  if (seconds < 100 * 60) return words.format(Math.round(seconds / 60), 'minute');
  return words.format(Math.round(seconds / 3_600), 'hour');
}

/** Returns the seconds until a time, rounded up; 0 if it has passed or is null. */
export const secondsUntil = (ms: number | null, nowMs: number): number => (ms === null ? 0 : Math.max(0, Math.ceil((ms - nowMs) / 1_000)));
