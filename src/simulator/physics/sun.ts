/** The position of the sun, accurate to about a degree, which is enough for plausible days and seasons. */

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const RADIANS = Math.PI / 180;
/** 1 January 2000 00:00 UTC, from which the day of the year is counted. The spring equinox comes about 80 days into a year. */
const EPOCH_2000 = 946_684_800_000;

export interface Coordinates {
  readonly latitude: number;
  readonly longitude: number;
}

/** Returns the hour of the solar day, 0 to 24; at 12 the sun is highest. */
export const solarHour = (longitude: number, at: number): number => (((at / HOUR_MS + longitude / 15) % 24) + 24) % 24;

/** Returns the sine of the sun's elevation: 1 at the zenith, 0 at the horizon, negative at night. */
export function sunHeight({ latitude, longitude }: Coordinates, at: number): number {
  const dayOfYear = ((at - EPOCH_2000) / DAY_MS) % 365.2425;
  const declination = 23.44 * RADIANS * Math.sin((2 * Math.PI * (dayOfYear - 80)) / 365.2425);
  const hourAngle = (solarHour(longitude, at) - 12) * 15 * RADIANS;
  const phi = latitude * RADIANS;
  return Math.sin(phi) * Math.sin(declination) + Math.cos(phi) * Math.cos(declination) * Math.cos(hourAngle);
}

/** Returns the shift in ms that makes this moment half an hour before solar noon, so that a demo at night shows power. */
export const middayShiftMs = (longitude: number, at: number): number => Math.round((11.5 - solarHour(longitude, at)) * HOUR_MS);
