/** Facts of a plant, as far as they are plausible: a damaged or never set field reads as null. */
import { parseUtc } from '../../calendar.ts';
import { countOf, isRecord, numberOf, textOf } from './fields.ts';

const WATTS: Readonly<Record<string, number>> = { W: 1, Wp: 1, kW: 1e3, kWp: 1e3, MW: 1e6, MWp: 1e6, GW: 1e9, GWp: 1e9 };
/** More than three times the power of the largest plants on earth. */
const MOST_WATTS = 1e11;
const MOST_ALARMS = 100_000;
/** No solar plant was connected to a grid earlier. */
const FIRST_DAY = '1980-01-01';
const LAST_DAY = '2099-12-31';

/** Power in W: a bare number is in Wp (open-api-guide.md 3.4), `{unit, value}` names its unit; null for an unknown unit. */
export function wattsOf(value: unknown): number | null {
  const number = numberOf(value);
  const unit = isRecord(value) ? (textOf(value['unit']) ?? 'W') : 'W';
  const factor = Object.hasOwn(WATTS, unit) ? WATTS[unit] : undefined;
  if (number === null || factor === undefined) return null;
  const power = factor === 1 ? number : Number((number * factor).toPrecision(12));
  return power >= 0 && power <= MOST_WATTS ? power : null;
}

/** The number of open alarms or faults. */
export const alarmsOf = (value: unknown): number | null => countOf(value, MOST_ALARMS);

/** A latitude (`limit` 90) or longitude (180). */
export function degreesOf(value: unknown, limit: number): number | null {
  const number = numberOf(value);
  return number !== null && Math.abs(number) <= limit ? number : null;
}

/** An existing day (`yyyy-MM-dd`), from a stamp. */
export function dayOf(value: unknown): string | null {
  const text = (textOf(value) ?? '').slice(0, 10);
  return parseUtc(`${text}T00:00:00`) !== null && text >= FIRST_DAY && text <= LAST_DAY ? text : null;
}
