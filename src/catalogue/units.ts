/** Units as the service spells them, and exact conversion between those that differ by a power of ten. */

/** Spellings seen in getOpenPointInfo and the official table (isolarcloud-api.md section 4, "Units"). */
const SPELLINGS: Readonly<Record<string, string>> = {
  '℃': '°C',
  'W/㎡': 'W/m²',
  'W/m2': 'W/m²',
  'Wh/㎡': 'Wh/m²',
  'Wh/m2': 'Wh/m²',
  KWh: 'kWh',
  KW: 'kW',
  va: 'VA',
  kva: 'kVA',
  KVA: 'kVA',
  Var: 'var',
  VAr: 'var',
  Kvar: 'kvar',
  kVar: 'kvar',
  kVAr: 'kvar',
  MVar: 'Mvar',
  kOhm: 'kΩ',
  H: 'h',
  '％': '%',
  '%RH': '%',
};

/** Unit: its quantity, and the power of ten of that quantity's base unit. */
const POWERS_OF_TEN: Readonly<Record<string, readonly [quantity: string, exponent: number]>> = {
  Wh: ['energy', 0],
  kWh: ['energy', 3],
  MWh: ['energy', 6],
  GWh: ['energy', 9],
  W: ['power', 0],
  kW: ['power', 3],
  MW: ['power', 6],
  VA: ['apparent power', 0],
  kVA: ['apparent power', 3],
  MVA: ['apparent power', 6],
  var: ['reactive power', 0],
  kvar: ['reactive power', 3],
  Mvar: ['reactive power', 6],
  varh: ['reactive energy', 0],
  kvarh: ['reactive energy', 3],
  mV: ['voltage', -3],
  V: ['voltage', 0],
  kV: ['voltage', 3],
  mA: ['current', -3],
  A: ['current', 0],
  kA: ['current', 3],
  Hz: ['frequency', 0],
  kHz: ['frequency', 3],
  Ω: ['resistance', 0],
  kΩ: ['resistance', 3],
  MΩ: ['resistance', 6],
  'Wh/m²': ['irradiation', 0],
  'kWh/m²': ['irradiation', 3],
  'W/m²': ['irradiance', 0],
  'kW/m²': ['irradiance', 3],
};

/** The service's spelling as this project writes it; empty text and nothing are null. */
export function normaliseUnit(unit: string | null | undefined): string | null {
  const trimmed = unit?.trim();
  return trimmed ? (SPELLINGS[trimmed] ?? trimmed) : null;
}

/** What a value in `from` is multiplied by to be in `to`; null where that is not known. */
export function conversion(from: string, to: string): number | null {
  if (from === to) return 1;
  const [quantity, exponent] = POWERS_OF_TEN[from] ?? [];
  const [targetQuantity, targetExponent] = POWERS_OF_TEN[to] ?? [];
  if (exponent === undefined || targetExponent === undefined || quantity !== targetQuantity) return null;
  return Number(`1e${exponent - targetExponent}`);
}
