/** Decimal arithmetic without binary rounding errors: 0.1 x 3 is 0.3, and Wh are converted to kWh exactly. */

/** Longer than the text of any double, and short enough that parsing it is cheap. */
const MAX_LENGTH = 40;
const DECIMAL = /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:[eE]([+-]?\d{1,3}))?$/;

/** The number of decimal places by which a power of ten shifts the point. */
const SHIFTS: ReadonlyMap<number, number> = new Map(Array.from({ length: 19 }, (_, index) => [Number(`1e${index - 9}`), index - 9]));

/** Plain or exponent notation with a decimal point. Other text (`NaN`, `Infinity`, `0x1F`, `1,5`, `12 W`) is no decimal. */
export const isDecimal = (text: string): boolean => text.length <= MAX_LENGTH && DECIMAL.test(text);

/** The double nearest to the decimal; never -0. */
export const toNumber = (decimal: string): number => Number(decimal) + 0;

/** The double nearest to the exact product; never -0. `factor` stands for the decimal that it prints as (0.1 is one tenth). */
export function multiply(decimal: string, factor: number): number {
  const shifted = Number(`${decimal}e${SHIFTS.get(factor)}`); // NaN if the factor is no power of ten or the decimal has an exponent
  if (!Number.isNaN(shifted)) return shifted + 0;
  const one = partsOf(decimal);
  const other = partsOf(String(factor));
  return toNumber(`${one.digits * other.digits}e${one.exponent + other.exponent}`);
}

/** A decimal as `digits` x 10^`exponent`. */
function partsOf(decimal: string): { readonly digits: bigint; readonly exponent: number } {
  const match = DECIMAL.exec(decimal);
  if (match === null) throw new RangeError('no decimal');
  const [, sign = '', whole = '', fraction = match[4] ?? '', , exponent = '0'] = match;
  return { digits: BigInt(`${whole}${fraction}`) * (sign === '-' ? -1n : 1n), exponent: Number(exponent) - fraction.length };
}
