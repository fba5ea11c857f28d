import { getPosition } from 'suncalc';
import { dateAt, HOUR_MS, MINUTE_MS } from '../calendar.ts';

/** Coordinates of a plant in degrees as the cloud gives them; null if it gives none. */
export interface Whereabouts {
  readonly latitude: number | null;
  readonly longitude: number | null;
}

/** If the sun is this far below the horizon, no PV module generates power, not even on a hill. */
const DOWN_DEGREES = -1;
const DEGREES_AN_HOUR = 15;
/**
 * If the plant's longitude is further than this from the middle of its time zone, in hours, its coordinates are taken for a
 * mistake.
 */
const MOST_HOURS_OFF = 3;

/** Coordinates in degrees that fit the plant's time zone. */
export interface Coordinates {
  readonly latitude: number;
  readonly longitude: number;
}

/**
 * Returns the coordinates of a plant; null if they are missing, implausible, or do not fit the plant's time zone. Every
 * calculation with the position of the sun uses this check.
 * @param offsetMinutes the plant's offset in force in minutes east of Greenwich; null while it is unknown
 */
export function believedCoordinates({ latitude, longitude }: Whereabouts, offsetMinutes: number | null): Coordinates | null {
  if (latitude === null || longitude === null || offsetMinutes === null) return null;
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return null;
  // The cloud sends 0, 0 for coordinates that were never set.
  if (latitude === 0 && longitude === 0) return null;
  // Places just east of the date line may use the date of the west: GMT+13 at 175 degrees west. So the difference is taken
  // modulo 360.
  const apart = Math.abs(longitude - meridianOf(offsetMinutes)) % 360;
  if (Math.min(apart, 360 - apart) > MOST_HOURS_OFF * DEGREES_AN_HOUR) return null;
  return { latitude, longitude };
}

/** Returns the longitude, in degrees, at which the sun is highest at 12:00 of a clock with this offset. */
export const meridianOf = (offsetMinutes: number): number => (offsetMinutes / 60) * DEGREES_AN_HOUR;

/**
 * Whether the sun is known to be down at a plant; false if its coordinates are unknown.
 * @param offsetMinutes the plant's offset in force in minutes east of Greenwich; null while it is unknown
 */
export function isSunDown(whereabouts: Whereabouts, offsetMinutes: number | null, nowMs: number): boolean {
  const place = believedCoordinates(whereabouts, offsetMinutes);
  return place !== null && altitudeAt(place, nowMs) < DOWN_DEGREES;
}

/**
 * The sun's altitude changes by at most 15 degrees an hour, since the earth turns that fast. The rest is an allowance for
 * refraction.
 */
const FASTEST_DEGREES_AN_HOUR = 20;

/**
 * Returns the time until which {@link isSunDown} surely returns the same, epoch milliseconds, and at least a minute from now;
 * null if the coordinates are unknown, so that its result does not change.
 * @param offsetMinutes the plant's offset in force in minutes east of Greenwich; null while it is unknown
 */
export function sunHoldsUntil(whereabouts: Whereabouts, offsetMinutes: number | null, nowMs: number): number | null {
  const place = believedCoordinates(whereabouts, offsetMinutes);
  if (place === null) return null;
  const degrees = Math.abs(altitudeAt(place, nowMs) - DOWN_DEGREES);
  return nowMs + Math.max(MINUTE_MS, (degrees / FASTEST_DEGREES_AN_HOUR) * HOUR_MS);
}

const altitudeAt = ({ latitude, longitude }: Coordinates, nowMs: number): number =>
  getPosition(dateAt(nowMs), latitude, longitude).altitude;
