/** Shown where there is no value. */
export const NO_VALUE = '—';

/** A number and its unit, which are shown apart. `unit` is empty without a value. */
export interface Quantity {
  readonly number: string;
  readonly unit: string;
}

const NONE: Quantity = { number: NO_VALUE, unit: '' };

/** A number in the language of the page, with a true minus sign. @param digits decimals; null: as many as it has, at most 6 */
export function formatNumber(value: number, locale: string, digits: number | null = null): string {
  const options = digits === null ? { maximumFractionDigits: 6 } : { minimumFractionDigits: digits, maximumFractionDigits: digits };
  // 0 without its sign: a value that is rounded to 0 has none.
  return new Intl.NumberFormat(locale, { ...options, signDisplay: 'negative' }).format(value).replace('-', '−');
}

/** W below 1 kW, above it kW and MW with two decimals. @param watts null: not known */
export function formatPower(watts: number | null, locale: string): Quantity {
  if (watts === null) return NONE;
  const size = Math.abs(watts);
  if (size < 999.5) return { number: formatNumber(watts, locale, 0), unit: 'W' };
  if (size < 999_995) return { number: formatNumber(watts / 1_000, locale, 2), unit: 'kW' };
  return { number: formatNumber(watts / 1_000_000, locale, 2), unit: 'MW' };
}

/** As for an axis: kW from 1 kW on, with as many decimals as the number has. */
export const formatAxisPower = (watts: number, locale: string): Quantity =>
  Math.abs(watts) < 1_000
    ? { number: formatNumber(watts, locale, 0), unit: 'W' }
    : { number: formatNumber(watts / 1_000, locale), unit: 'kW' };

/** Two decimals below 10 kWh, one above; MWh from 10,000 kWh on. @param kilowattHours null: not known */
export function formatEnergy(kilowattHours: number | null, locale: string): Quantity {
  if (kilowattHours === null) return NONE;
  const size = Math.abs(kilowattHours);
  if (size >= 9_999.95) return { number: formatNumber(kilowattHours / 1_000, locale, 2), unit: 'MWh' };
  return { number: formatNumber(kilowattHours, locale, size < 9.995 ? 2 : 1), unit: 'kWh' };
}

/** A share of 0 to 1 as per cent. */
export const formatShare = (share: number | null, locale: string): Quantity =>
  share === null ? NONE : { number: formatNumber(share * 100, locale, 0), unit: '%' };

export const formatPercent = (percent: number | null, locale: string): Quantity =>
  formatShare(percent === null ? null : percent / 100, locale);

/** Value of a point with its unit; a text as it is. @param precision decimals; null: as many as the value has */
export function formatPoint(value: number | string | null, unit: string | null, precision: number | null, locale: string): Quantity {
  if (value === null) return NONE;
  return { number: typeof value === 'string' ? value : formatNumber(value, locale, precision), unit: unit ?? '' };
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB'] as const;

export function formatBytes(bytes: number, locale: string): Quantity {
  const power = Math.min(BYTE_UNITS.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  return { number: formatNumber(bytes / 1_000 ** power, locale, power === 0 ? 0 : 1), unit: BYTE_UNITS[power] ?? 'B' };
}

/** A number and its unit as one text, which no line break divides. */
export const inOneText = ({ number, unit }: Quantity): string => (unit === '' ? number : `${number}\u00a0${unit}`);
