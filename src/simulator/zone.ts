/** Plant-local time in the cloud's format: a declared offset, and a clock that may follow daylight saving time. */

const HOUR_MS = 3_600_000;

export interface Zone {
  /** Standard offset from UTC in minutes, east positive. */
  readonly offsetMinutes: number;
  /** Whether the cloud's clock for this plant follows European daylight saving time; the declared zone never does. */
  readonly followsDaylightTime: boolean;
}

/** `GMT-3`, `GMT+1`, `GMT+5:30`: the declared zone, an offset without a name. */
export function declaredZone({ offsetMinutes }: Zone): string {
  const hours = Math.floor(Math.abs(offsetMinutes) / 60);
  const minutes = Math.abs(offsetMinutes) % 60;
  return `GMT${offsetMinutes < 0 ? '-' : '+'}${hours}${minutes === 0 ? '' : `:${String(minutes).padStart(2, '0')}`}`;
}

/** Offset in force at a moment, in milliseconds. */
const offsetMs = (zone: Zone, at: number): number =>
  zone.offsetMinutes * 60_000 + (zone.followsDaylightTime && isEuropeanSummer(at) ? HOUR_MS : 0);

/** European daylight saving time: from the last Sunday of March to the last Sunday of October, changing at 01:00 UTC. */
function isEuropeanSummer(at: number): boolean {
  const year = new Date(at).getUTCFullYear();
  return at >= lastSunday(year, 2) + HOUR_MS && at < lastSunday(year, 9) + HOUR_MS;
}

function lastSunday(year: number, month: number): number {
  const lastDay = new Date(Date.UTC(year, month + 1, 0));
  return lastDay.getTime() - lastDay.getUTCDay() * 24 * HOUR_MS;
}

/** A moment whose UTC fields read as the plant's wall clock. */
const wallClock = (zone: Zone, at: number): Date => new Date(at + offsetMs(zone, at));

/**
 * The moment at which the plant's wall clock shows these fields, which the clock must not skip; in the repeated autumn hour the
 * first one.
 */
export function instantOf(zone: Zone, wall: number): number {
  const standard = wall - zone.offsetMinutes * 60_000;
  return offsetMs(zone, standard - HOUR_MS) === zone.offsetMinutes * 60_000 ? standard : standard - HOUR_MS;
}

/** `yyyyMMddHHmmss` in plant-local time. */
export const stamp = (zone: Zone, at: number): string => wallClock(zone, at).toISOString().slice(0, 19).replace(/[-T:]/g, '');

/** `yyyy-MM-dd HH:mm:ss` in plant-local time. */
export const readableStamp = (zone: Zone, at: number): string => wallClock(zone, at).toISOString().slice(0, 19).replace('T', ' ');

/** ISO 8601 with the offset in force, as the plant list's `*_update_time`. */
export function isoStamp(zone: Zone, at: number): string {
  const minutes = offsetMs(zone, at) / 60_000;
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const offset = `${minutes < 0 ? '-' : '+'}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`;
  return `${wallClock(zone, at).toISOString().slice(0, 19)}${offset}`;
}

/** The moment of a plant-local `yyyy`, `yyyyMM`, `yyyyMMdd` or `yyyyMMddHHmmss`; null for any other text. */
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

/** The start of the plant-local day, month or year that contains a moment, moved by whole periods. */
export function periodStart(zone: Zone, period: Period, at: number, periodsLater = 0): number {
  const wall = wallClock(zone, at);
  const later = (unit: Period) => (period === unit ? periodsLater : 0);
  const month = period === 'year' ? 0 : wall.getUTCMonth() + later('month');
  const day = period === 'day' ? wall.getUTCDate() + later('day') : 1;
  return instantOf(zone, Date.UTC(wall.getUTCFullYear() + later('year'), month, day));
}
