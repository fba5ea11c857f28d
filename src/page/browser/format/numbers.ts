/** The page shows this in place of a missing value. */
export const NO_VALUE = '—';

/** A number and its unit as two texts. `unit` is empty if there is no value. */
export interface Quantity {
  readonly number: string;
  readonly unit: string;
}

const NONE: Quantity = { number: NO_VALUE, unit: '' };

/**
 * Returns a number as text in the language of the page, with a typographic minus sign.
 * @param digits number of decimals; null: all decimals of the number, at most 6
 */
export function formatNumber(value: number, locale: string, digits: number | null = null): string {
  const options = digits === null ? { maximumFractionDigits: 6 } : { minimumFractionDigits: digits, maximumFractionDigits: digits };
  // `negative` leaves out the sign of a value that is rounded to 0.
  return new Intl.NumberFormat(locale, { ...options, signDisplay: 'negative' }).format(value).replace('-', '−');
}

/** Returns a power: below 1 kW in W, otherwise in kW or MW with two decimals. @param watts null: not known */
export function formatPower(watts: number | null, locale: string): Quantity {
  if (watts === null) return NONE;
  const size = Math.abs(watts);
  if (size < 999.5) return { number: formatNumber(watts, locale, 0), unit: 'W' };
  if (size < 999_995) return { number: formatNumber(watts / 1_000, locale, 2), unit: 'kW' };
  return { number: formatNumber(watts / 1_000_000, locale, 2), unit: 'MW' };
}

/** Returns a power as the label of an axis: below 1 kW in W, otherwise in kW, with all decimals of the number. */
export const formatAxisPower = (watts: number, locale: string): Quantity =>
  Math.abs(watts) < 1_000
    ? { number: formatNumber(watts, locale, 0), unit: 'W' }
    : { number: formatNumber(watts / 1_000, locale), unit: 'kW' };

/** Returns an energy: below 10 kWh with two decimals, otherwise with one; in MWh from 10,000 kWh. @param kilowattHours null: not known */
export function formatEnergy(kilowattHours: number | null, locale: string): Quantity {
  if (kilowattHours === null) return NONE;
  const size = Math.abs(kilowattHours);
  if (size >= 9_999.95) return { number: formatNumber(kilowattHours / 1_000, locale, 2), unit: 'MWh' };
  return { number: formatNumber(kilowattHours, locale, size < 9.995 ? 2 : 1), unit: 'kWh' };
}

/** Returns a share (0 to 1) in per cent. */
export const formatShare = (share: number | null, locale: string): Quantity =>
  share === null ? NONE : { number: formatNumber(share * 100, locale, 0), unit: '%' };

export const formatPercent = (percent: number | null, locale: string): Quantity =>
  formatShare(percent === null ? null : percent / 100, locale);

/**
 * Returns the value of a point with its unit. A text is returned unchanged.
 * @param precision number of decimals; null: all decimals of the value
 */
export function formatPoint(value: number | string | null, unit: string | null, precision: number | null, locale: string): Quantity {
  if (value === null) return NONE;
  return { number: typeof value === 'string' ? value : formatNumber(value, locale, precision), unit: unit ?? '' };
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB'] as const;

export function formatBytes(bytes: number, locale: string): Quantity {
  const power = Math.min(BYTE_UNITS.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  return { number: formatNumber(bytes / 1_000 ** power, locale, power === 0 ? 0 : 1), unit: BYTE_UNITS[power] ?? 'B' };
}

/** Returns number and unit as one text with a no-break space. */
export const inOneText = ({ number, unit }: Quantity): string => (unit === '' ? number : `${number}\u00a0${unit}`);
