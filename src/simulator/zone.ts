/**
 * The time of a plant in the cloud's formats. A plant has a declared offset from UTC, and a clock that may follow daylight
 * saving time.
 */

const HOUR_MS = 3_600_000;

export interface Zone {
  /** Offset from UTC without daylight saving time, in minutes, east positive. */
  readonly offsetMinutes: number;
  /** Whether the plant's clock in the cloud follows European daylight saving time. The declared zone never does. */
  readonly followsDaylightTime: boolean;
}

/** Returns the declared zone, which is an offset without a name: `GMT-3`, `GMT+1`, `GMT+5:30`. */
export function declaredZone({ offsetMinutes }: Zone): string {
  const hours = Math.floor(Math.abs(offsetMinutes) / 60);
  const minutes = Math.abs(offsetMinutes) % 60;
  return `GMT${offsetMinutes < 0 ? '-' : '+'}${hours}${minutes === 0 ? '' : `:${String(minutes).padStart(2, '0')}`}`;
}

/** Returns the plant's offset from UTC at a moment, in milliseconds. */
const offsetMs = (zone: Zone, at: number): number =>
  zone.offsetMinutes * 60_000 + (zone.followsDaylightTime && isEuropeanSummer(at) ? HOUR_MS : 0);

/**
 * Whether European daylight saving time is in force: from the last Sunday of March to the last Sunday of October, from 01:00
 * UTC to 01:00 UTC.
 */
function isEuropeanSummer(at: number): boolean {
  const year = new Date(at).getUTCFullYear();
  return at >= lastSunday(year, 2) + HOUR_MS && at < lastSunday(year, 9) + HOUR_MS;
}

function lastSunday(year: number, month: number): number {
  const lastDay = new Date(Date.UTC(year, month + 1, 0));
  return lastDay.getTime() - lastDay.getUTCDay() * 24 * HOUR_MS;
}

/** Returns a date whose UTC fields show the plant time of a moment. */
const wallClock = (zone: Zone, at: number): Date => new Date(at + offsetMs(zone, at));

/**
 * Returns the moment at which the plant's clock shows this time. In the hour that is repeated in autumn, it is the first such
 * moment.
 * @param localMs plant time as if it were UTC, in milliseconds; not within the hour that is skipped in spring
 */
export function instantOf(zone: Zone, localMs: number): number {
  const standard = localMs - zone.offsetMinutes * 60_000;
  return offsetMs(zone, standard - HOUR_MS) === zone.offsetMinutes * 60_000 ? standard : standard - HOUR_MS;
}

/** Returns the plant time as `yyyyMMddHHmmss`. */
export const stamp = (zone: Zone, at: number): string => wallClock(zone, at).toISOString().slice(0, 19).replace(/[-T:]/g, '');

/** Returns the plant time as `yyyy-MM-dd HH:mm:ss`. */
export const readableStamp = (zone: Zone, at: number): string => wallClock(zone, at).toISOString().slice(0, 19).replace('T', ' ');

/** Returns the plant time in ISO 8601 with its offset, as in the `*_update_time` fields of the plant list. */
export function isoStamp(zone: Zone, at: number): string {
  const minutes = offsetMs(zone, at) / 60_000;
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const offset = `${minutes < 0 ? '-' : '+'}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`;
  return `${wallClock(zone, at).toISOString().slice(0, 19)}${offset}`;
}

/** Returns the moment of a plant time `yyyy`, `yyyyMM`, `yyyyMMdd` or `yyyyMMddHHmmss`; null for any other text. */
export function parseStamp(zone: Zone, text: string): number | null {
  const match = /^(\d{4})(\d{2})?(\d{2})?(?:(\d{2})(\d{2})(\d{2}))?$/.exec(text);
  if (match === null) return null;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((field) => (field === undefined ? undefined : Number(field)));
  const wall = Date.UTC(year, month - 1, day, hour, minute, second);
  const readBack = new Date(wall).toISOString().slice(0, 19).replace(/[-T:]/g, '');
  return readBack.startsWith(text) ? instantOf(zone, wall) : null;
}

export type Period = 'day' | 'month' | 'year';

/**
 * Returns the start of the plant's day, month or year that contains a moment.
 * @param periodsLater number of periods by which the result is later
 */
export function periodStart(zone: Zone, period: Period, at: number, periodsLater = 0): number {
  const wall = wallClock(zone, at);
  const later = (unit: Period) => (period === unit ? periodsLater : 0);
  const month = period === 'year' ? 0 : wall.getUTCMonth() + later('month');
  const day = period === 'day' ? wall.getUTCDate() + later('day') : 1;
  return instantOf(zone, Date.UTC(wall.getUTCFullYear() + later('year'), month, day));
}
