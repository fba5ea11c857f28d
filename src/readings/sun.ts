import { getPosition } from 'suncalc';
import { dateAt, HOUR_MS, MINUTE_MS } from '../calendar.ts';

/** Coordinates as the cloud gives them; null: not given. */
export interface Whereabouts {
  readonly latitude: number | null;
  readonly longitude: number | null;
}

/** With the sun this far below the horizon no module makes power, even on a hill. */
const DOWN_DEGREES = -1;
const DEGREES_AN_HOUR = 15;
/** Coordinates further than this from the plant's time zone are taken for a mistake. */
const MOST_HOURS_OFF = 3;

/** Coordinates in degrees. */
export interface Coordinates {
  readonly latitude: number;
  readonly longitude: number;
}

/**
 * The place of a plant if its coordinates are given and fit its clock; null if they are implausible. Every use of the sun's
 * position at a plant starts here.
 * @param offsetMinutes the plant's offset in force; null while it is unknown
 */
export function believedCoordinates({ latitude, longitude }: Whereabouts, offsetMinutes: number | null): Coordinates | null {
  if (latitude === null || longitude === null || offsetMinutes === null) return null;
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return null;
  // The cloud shows coordinates that were never set as 0, 0.
  if (latitude === 0 && longitude === 0) return null;
  // East of the date line some places keep the day of the west: GMT+13 at 175 degrees west.
  const apart = Math.abs(longitude - meridianOf(offsetMinutes)) % 360;
  if (Math.min(apart, 360 - apart) > MOST_HOURS_OFF * DEGREES_AN_HOUR) return null;
  return { latitude, longitude };
}

/** The longitude at which the sun is highest at the clock's noon, in degrees. */
export const meridianOf = (offsetMinutes: number): number => (offsetMinutes / 60) * DEGREES_AN_HOUR;

/**
 * Whether the sun is provably down at a plant.
 * @param offsetMinutes the plant's offset in force; null while it is unknown
 */
export function isSunDown(whereabouts: Whereabouts, offsetMinutes: number | null, nowMs: number): boolean {
  const place = believedCoordinates(whereabouts, offsetMinutes);
  return place !== null && altitudeAt(place, nowMs) < DOWN_DEGREES;
}

/** The earth turns by 15 degrees an hour; the rest is a reserve for refraction. */
const FASTEST_DEGREES_AN_HOUR = 20;

/**
 * Until when {@link isSunDown} surely holds, epoch milliseconds, but a minute at least; null: for ever.
 * @param offsetMinutes the plant's offset in force; null while it is not known
 */
export function sunHoldsUntil(whereabouts: Whereabouts, offsetMinutes: number | null, nowMs: number): number | null {
  const place = believedCoordinates(whereabouts, offsetMinutes);
  if (place === null) return null;
  const degrees = Math.abs(altitudeAt(place, nowMs) - DOWN_DEGREES);
  return nowMs + Math.max(MINUTE_MS, (degrees / FASTEST_DEGREES_AN_HOUR) * HOUR_MS);
}

const altitudeAt = ({ latitude, longitude }: Coordinates, nowMs: number): number =>
  getPosition(dateAt(nowMs), latitude, longitude).altitude;
