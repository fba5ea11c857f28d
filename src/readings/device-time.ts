import { formatUtc, MINUTE_MS, utcAt } from '../calendar.ts';

/**
 * `device_time` is the plant's wall clock without an offset (isolarcloud-open-api.md 4.7). While the offset is unknown the time
 * is kept as "local milliseconds": the epoch milliseconds that this wall-clock time would be in UTC.
 */

const DEVICE_TIME = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/;
const SPACED_TIME = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2}):(\d{2})$/;
const ZONE = /^(?:GMT|UTC)(?:([+-])(\d{1,2})(?::?(\d{2}))?)?$/i;

/** The range of offsets that are in use, in minutes. */
export const WESTMOST_MINUTES = -12 * 60;
export const EASTMOST_MINUTES = 14 * 60;

/** `yyyyMMddHHmmss` or `yyyy-MM-dd HH:mm:ss` as local milliseconds; null for a time that does not exist. */
export function parseDeviceTime(text: string): number | null {
  const match = DEVICE_TIME.exec(text) ?? SPACED_TIME.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second] = match;
  return utcAt(Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second));
}

/** A declared zone (`GMT-3`, `GMT+5:30`, `UTC`) as minutes east of Greenwich; null for any other text. */
export function parseDeclaredZone(zone: string | null): number | null {
  const match = ZONE.exec(zone?.replaceAll(' ', '') ?? '');
  if (match === null) return null;
  const [, sign = '+', hours = '0', minutes = '0'] = match;
  const east = Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes)) + 0;
  return Number(minutes) < 60 && east >= WESTMOST_MINUTES && east <= EASTMOST_MINUTES ? east : null;
}

/** Local milliseconds at an offset (minutes) as epoch milliseconds. */
export const toEpochMs = (localMs: number, offsetMinutes: number): number => localMs - offsetMinutes * MINUTE_MS;

/** Local milliseconds at an offset (minutes) as ISO 8601: `2025-10-03T10:25:00-03:00`. */
export function formatLocal(localMs: number, offsetMinutes: number): string {
  const size = Math.abs(offsetMinutes);
  const pad = (part: number): string => String(part).padStart(2, '0');
  return `${formatUtc(localMs)}${offsetMinutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
}
