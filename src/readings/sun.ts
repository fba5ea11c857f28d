import { getPosition } from 'suncalc';
import { dateAt, HOUR_MS, MINUTE_MS } from '../calendar.ts';

/** Somewhere on earth; null where it is not told. */
export interface Whereabouts {
  readonly latitude: number | null;
  readonly longitude: number | null;
}

/** So far below the horizon no module makes power, whatever hill it stands on. */
const DOWN_DEGREES = -1;
const DEGREES_AN_HOUR = 15;
/** A plant whose coordinates belong to another zone was put on the map in the wrong place. */
const MOST_HOURS_OFF = 3;

/** A place on earth. */
export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

/**
 * Where a plant is, as far as its coordinates are told and fit its clock; null where they cannot be believed. Everything that
 * asks for the sun at a plant asks here first.
 * @param offsetMinutes the plant's offset in force; null while it is not known
 */
export function believedPlace({ latitude, longitude }: Whereabouts, offsetMinutes: number | null): Place | null {
  if (latitude === null || longitude === null || offsetMinutes === null) return null;
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return null;
  // Not set looks like this in the service's replies.
  if (latitude === 0 && longitude === 0) return null;
  // East of the date line some keep the day of the west: GMT+13 at 175 degrees west.
  const apart = Math.abs(longitude - meridianOf(offsetMinutes)) % 360;
  if (Math.min(apart, 360 - apart) > MOST_HOURS_OFF * DEGREES_AN_HOUR) return null;
  return { latitude, longitude };
}

/** The longitude at which the sun stands highest at noon of a clock, in degrees. */
export const meridianOf = (offsetMinutes: number): number => (offsetMinutes / 60) * DEGREES_AN_HOUR;

/**
 * Whether the sun is provably down at a plant.
 * @param offsetMinutes the plant's offset in force; null while it is not known
 */
export function isSunDown(whereabouts: Whereabouts, offsetMinutes: number | null, nowMs: number): boolean {
  const place = believedPlace(whereabouts, offsetMinutes);
  return place !== null && altitudeAt(place, nowMs) < DOWN_DEGREES;
}

/** The earth turns by 15 degrees an hour; the rest is a reserve for refraction. */
const FASTEST_DEGREES_AN_HOUR = 20;

/**
 * Until when {@link isSunDown} surely holds, epoch milliseconds, but a minute at least; null: for ever.
 * @param offsetMinutes the plant's offset in force; null while it is not known
 */
export function sunHoldsUntil(whereabouts: Whereabouts, offsetMinutes: number | null, nowMs: number): number | null {
  const place = believedPlace(whereabouts, offsetMinutes);
  if (place === null) return null;
  const degrees = Math.abs(altitudeAt(place, nowMs) - DOWN_DEGREES);
  return nowMs + Math.max(MINUTE_MS, (degrees / FASTEST_DEGREES_AN_HOUR) * HOUR_MS);
}

const altitudeAt = ({ latitude, longitude }: Place, nowMs: number): number => getPosition(dateAt(nowMs), latitude, longitude).altitude;
