import { getPosition } from 'suncalc';
import { dateAt } from '../calendar.ts';

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

/**
 * Whether the sun is provably down at a plant: its coordinates are told and fit its clock.
 * @param offsetMinutes the plant's offset in force; null while it is not known
 */
export function isSunDown({ latitude, longitude }: Whereabouts, offsetMinutes: number | null, nowMs: number): boolean {
  if (latitude === null || longitude === null || offsetMinutes === null) return false;
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return false;
  // Not set looks like this in the service's replies.
  if (latitude === 0 && longitude === 0) return false;
  if (Math.abs(longitude / DEGREES_AN_HOUR - offsetMinutes / 60) > MOST_HOURS_OFF) return false;
  return getPosition(dateAt(nowMs), latitude, longitude).altitude < DOWN_DEGREES;
}
