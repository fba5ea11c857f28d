/** Decimal text without binary noise: 0.1 x 3 is 0.3, and Wh become kWh exactly. */

/** A number as `digits` x 10^`exponent`; the digits may carry a sign. */
export interface Decimal {
  readonly digits: string;
  readonly exponent: number;
}

/** Longer than any double prints, short enough that no text is costly. */
const MAX_LENGTH = 40;
const DECIMAL = /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:[eE]([+-]?\d{1,3}))?$/;

/** Plain or exponent notation with a decimal point; null for anything else (`NaN`, `Infinity`, `0x1F`, `1,5`, `12 W`). */
export function parseDecimal(text: string): Decimal | null {
  if (text.length > MAX_LENGTH) return null;
  const match = DECIMAL.exec(text);
  if (match === null) return null;
  const [, sign = '', whole = '', fraction = match[4] ?? '', , exponent = '0'] = match;
  return { digits: `${sign === '-' ? '-' : ''}${whole}${fraction}`, exponent: Number(exponent) - fraction.length };
}

/** The double nearest to the decimal; never -0. */
export const toNumber = ({ digits, exponent }: Decimal): number => Number(`${digits}e${exponent}`) + 0;

/** The double nearest to the exact product; never -0. `factor` is taken as the decimal it prints as (0.1 is one tenth). */
export function multiply(decimal: Decimal, factor: number): number {
  const by = parseDecimal(String(factor));
  if (by === null) return Number.NaN;
  const digits = by.digits === '1' ? decimal.digits : String(BigInt(decimal.digits) * BigInt(by.digits));
  return toNumber({ digits, exponent: decimal.exponent + by.exponent });
}
