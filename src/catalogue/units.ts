/** Converts units: spellings of the cloud to those of this project, and values between units that differ by a power of ten. */

/** Key: spelling in getOpenPointInfo or the official table (isolarcloud-open-api.md 4.4). Value: spelling in this project. */
const SPELLINGS: ReadonlyMap<string, string> = new Map([
  ['℃', '°C'],
  ['W/㎡', 'W/m²'],
  ['W/m2', 'W/m²'],
  ['Wh/㎡', 'Wh/m²'],
  ['Wh/m2', 'Wh/m²'],
  ['KWh', 'kWh'],
  ['KW', 'kW'],
  ['va', 'VA'],
  ['kva', 'kVA'],
  ['KVA', 'kVA'],
  ['Var', 'var'],
  ['VAr', 'var'],
  ['Kvar', 'kvar'],
  ['kVar', 'kvar'],
  ['kVAr', 'kvar'],
  ['MVar', 'Mvar'],
  ['kOhm', 'kΩ'],
  ['H', 'h'],
  ['％', '%'],
  ['%RH', '%'],
]);

/** One object for each quantity. Key: unit. Value: the exponent of its power of ten. */
const FAMILIES: readonly Readonly<Record<string, number>>[] = [
  { Wh: 0, kWh: 3, MWh: 6, GWh: 9 },
  { W: 0, kW: 3, MW: 6, GW: 9 },
  { VA: 0, kVA: 3, MVA: 6 },
  { var: 0, kvar: 3, Mvar: 6 },
  { varh: 0, kvarh: 3, Mvarh: 6 },
  { mV: -3, V: 0, kV: 3 },
  { mA: -3, A: 0, kA: 3 },
  { Hz: 0, kHz: 3 },
  { Ω: 0, kΩ: 3, MΩ: 6 },
  { 'W/m²': 0, 'kW/m²': 3 },
  { 'Wh/m²': 0, 'kWh/m²': 3 },
];

/** Key: unit. Value: the factors from this unit to each unit of the same quantity. */
const CONVERSIONS: ReadonlyMap<string, ReadonlyMap<string, number>> = new Map(
  FAMILIES.flatMap((units) => Object.entries(units).map(([from, exponent]) => [from, factorsFrom(exponent, units)] as const)),
);

function factorsFrom(exponent: number, units: Readonly<Record<string, number>>): ReadonlyMap<string, number> {
  return new Map(Object.entries(units).map(([to, other]) => [to, Number(`1e${exponent - other}`)]));
}

/** Returns this project's spelling of a unit of the cloud; null if the text is empty or null. */
export function normaliseUnit(unit: string | null): string | null {
  const trimmed = unit?.trim() || null;
  return trimmed === null ? null : (SPELLINGS.get(trimmed) ?? trimmed);
}

/** Returns the factor that converts a value from one unit to another; null if the units are not of the same quantity. */
export function conversion(from: string, to: string): number | null {
  return from === to ? 1 : (CONVERSIONS.get(from)?.get(to) ?? null);
}
