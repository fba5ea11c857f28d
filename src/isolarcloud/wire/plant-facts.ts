/** Decodes facts of a plant. A field that is missing, damaged or not plausible reads as null. */
import { parseUtc } from '../../calendar.ts';
import { countOf, isRecord, numberOf, textOf } from './fields.ts';

const WATTS: Readonly<Record<string, number>> = { W: 1, Wp: 1, kW: 1e3, kWp: 1e3, MW: 1e6, MWp: 1e6, GW: 1e9, GWp: 1e9 };
/** Upper limit for a plausible power: more than three times the power of the largest plants on earth. */
const MOST_WATTS = 1e11;
const MOST_ALARMS = 100_000;
/** Earliest plausible date: no solar plant was connected to a grid before. */
const FIRST_DAY = '1980-01-01';
const LAST_DAY = '2099-12-31';

/**
 * Reads a power in W; null if it is not plausible or its unit is unknown. A bare number is in Wp (open-api-guide.md 3.4),
 * `{unit, value}` names its unit.
 */
export function wattsOf(value: unknown): number | null {
  const number = numberOf(value);
  const unit = isRecord(value) ? (textOf(value['unit']) ?? 'W') : 'W';
  const factor = Object.hasOwn(WATTS, unit) ? WATTS[unit] : undefined;
  if (number === null || factor === undefined) return null;
  const power = factor === 1 ? number : Number((number * factor).toPrecision(12));
  return power >= 0 && power <= MOST_WATTS ? power : null;
}

/** Reads the number of open alarms or faults. */
export const alarmsOf = (value: unknown): number | null => countOf(value, MOST_ALARMS);

/** Reads degrees. @param limit 90 for a latitude, 180 for a longitude */
export function degreesOf(value: unknown, limit: number): number | null {
  const number = numberOf(value);
  return number !== null && Math.abs(number) <= limit ? number : null;
}

/** Reads the day of a time stamp as `yyyy-MM-dd`; null if the calendar has no such day, or if the day is not plausible. */
export function dayOf(value: unknown): string | null {
  const text = (textOf(value) ?? '').slice(0, 10);
  return parseUtc(`${text}T00:00:00`) !== null && text >= FIRST_DAY && text <= LAST_DAY ? text : null;
}
