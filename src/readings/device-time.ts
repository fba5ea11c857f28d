import { formatUtc, MINUTE_MS, utcAt } from '../calendar.ts';

/**
 * `device_time` is the plant's local time without an offset (isolarcloud-open-api.md 4.7). While the plant's offset is unknown,
 * the bridge keeps such a time as "local milliseconds": the epoch milliseconds that the same date and time would have in UTC.
 */

const DEVICE_TIME = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/;
const SPACED_TIME = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2}):(\d{2})$/;
const ZONE = /^(?:GMT|UTC)(?:([+-])(\d{1,2})(?::?(\d{2}))?)?$/i;

/** The lowest and the highest offset from UTC in use anywhere, in minutes. */
export const WESTMOST_MINUTES = -12 * 60;
export const EASTMOST_MINUTES = 14 * 60;

/**
 * Parses `yyyyMMddHHmmss` or `yyyy-MM-dd HH:mm:ss`. Returns local milliseconds; null for other text or a date that does not
 * exist.
 */
export function parseDeviceTime(text: string): number | null {
  const match = DEVICE_TIME.exec(text) ?? SPACED_TIME.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second] = match;
  return utcAt(Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second));
}

/** Parses a declared time zone (`GMT-3`, `GMT+5:30`, `UTC`). Returns minutes east of Greenwich; null for any other text. */
export function parseDeclaredZone(zone: string | null): number | null {
  const match = ZONE.exec(zone?.replaceAll(' ', '') ?? '');
  if (match === null) return null;
  const [, sign = '+', hours = '0', minutes = '0'] = match;
  const east = Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes)) + 0;
  return Number(minutes) < 60 && east >= WESTMOST_MINUTES && east <= EASTMOST_MINUTES ? east : null;
}

/** Converts local milliseconds at an offset (minutes east of Greenwich) to epoch milliseconds. */
export const toEpochMs = (localMs: number, offsetMinutes: number): number => localMs - offsetMinutes * MINUTE_MS;

/** Formats local milliseconds at an offset (minutes east of Greenwich) as ISO 8601: `2025-10-03T10:25:00-03:00`. */
export function formatLocal(localMs: number, offsetMinutes: number): string {
  const size = Math.abs(offsetMinutes);
  const pad = (part: number): string => String(part).padStart(2, '0');
  return `${formatUtc(localMs)}${offsetMinutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
}
