/**
 * Limits of plausible values for each device class of Home Assistant, in the published unit. The limits are wide enough for every
 * plant, from a balcony to the largest power station, because rejecting a true value is as bad as publishing a false one. Energy
 * counters have no limits here, because the guard decides on their values (readings/guard).
 */
import type { Limits, PointSpec } from '../model.ts';
import { conversion } from './units.ts';

type LimitRow = readonly [deviceClass: string, unit: string | null, min: number, max: number, suspectAbove?: number];

/** Returns limits from `min` to `max`, in the published unit, that do not depend on the plant's installed power. */
export const between = (min: number, max: number, suspectAbove = Number.POSITIVE_INFINITY): Limits => ({
  min,
  max,
  suspectAbove,
  wattsPerUnit: null,
});

/** 10 GW: the largest power stations have some GW. The plant's installed power is a narrower limit (readings/plausibility.ts). */
const MOST_WATTS = 1e10;

export const LIMITS: readonly LimitRow[] = [
  // iSolarCloud reports full batteries as up to 100.4 %, because it rounds. -0.01 has another cause: a register of -1.
  ['battery', '%', 0, 101],
  ['humidity', '%', 0, 101],
  ['moisture', '%', 0, 101],
  // The minimum is colder than any place on earth; the maximum is hotter than any module or inverter that works correctly.
  ['temperature', '°C', -100, 200],
  ['temperature', 'K', 173, 473],
  ['temperature', '°F', -148, 392],
  ['voltage', 'V', -1_500_000, 1_500_000, 3_000],
  ['current', 'A', -20_000, 20_000, 100],
  ['power', 'W', -MOST_WATTS, MOST_WATTS, 1_000_000],
  ['apparent_power', 'VA', -MOST_WATTS, MOST_WATTS, 1_000_000],
  ['reactive_power', 'var', -MOST_WATTS, MOST_WATTS, 1_000_000],
  ['power_factor', null, -1.01, 1.01],
  ['power_factor', '%', -101, 101],
  // The frequency is 0 while the grid is down, 16.7 Hz for railways, and at most 60 Hz elsewhere, with a margin for island grids.
  ['frequency', 'Hz', 0, 100, 65],
  ['energy_storage', 'kWh', 0, 100_000_000, 1_000],
  ['duration', 'h', 0, 1_000_000],
  // Sensors show slightly negative values at night, and reflections from clouds exceed the irradiance of a clear sky.
  ['irradiance', 'W/m²', -50, 2_000],
  ['irradiance', 'BTU/(h⋅ft²)', -16, 640],
  ['atmospheric_pressure', 'hPa', 300, 1_200],
  ['atmospheric_pressure', 'mbar', 300, 1_200],
  ['atmospheric_pressure', 'kPa', 30, 120],
  ['atmospheric_pressure', 'Pa', 30_000, 120_000],
  ['wind_speed', 'm/s', 0, 120],
  ['wind_speed', 'km/h', 0, 432],
  ['wind_speed', 'mph', 0, 270],
  ['wind_speed', 'kn', 0, 235],
  ['precipitation', 'mm', 0, 50_000, 2_000],
  ['signal_strength', 'dBm', -200, 100],
  ['signal_strength', 'dB', -200, 100],
];

/** Device classes whose values the installed power of the plant limits too. */
const RATED: ReadonlySet<string> = new Set(['power', 'apparent_power', 'reactive_power']);

/** Returns the limits of a device class, converted to this unit; null if the table has none. */
export function limitsOf(deviceClass: string | null, unit: string | null): Limits | null {
  const rows = LIMITS.filter(([ofClass]) => ofClass === deviceClass);
  for (const [, ofUnit, min, max, suspectAbove] of rows) {
    const factor = factorOf(ofUnit, unit);
    if (factor === null) continue;
    const limits = scaled(between(min, max, suspectAbove), factor);
    return RATED.has(deviceClass ?? '') ? { ...limits, wattsPerUnit: 1 / factor } : limits;
  }
  return null;
}

/**
 * Returns the limits of a point whose device class or unit the user has changed: the limits of the base point, converted to the new
 * unit; if that is not possible, the limits of the new device class.
 */
export function limitsAfter(base: PointSpec, deviceClass: string | null, unit: string | null): Limits | null {
  const factor = deviceClass === base.deviceClass ? factorOf(base.unit, unit) : null;
  return factor === null || base.limits === null ? limitsOf(deviceClass, unit) : scaled(base.limits, factor);
}

function factorOf(from: string | null, to: string | null): number | null {
  if (from === to) return 1;
  return from === null || to === null ? null : conversion(from, to);
}

const scaled = ({ min, max, suspectAbove, wattsPerUnit }: Limits, factor: number): Limits => ({
  min: min * factor,
  max: max * factor,
  suspectAbove: suspectAbove * factor,
  wattsPerUnit: wattsPerUnit === null ? null : wattsPerUnit / factor,
});
