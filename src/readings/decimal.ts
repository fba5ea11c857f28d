/** Decimal arithmetic without binary rounding errors: 0.1 x 3 is 0.3, and Wh are converted to kWh exactly. */

/** Longer than the text of any double, and short enough that parsing it is cheap. */
const MAX_LENGTH = 40;
const DECIMAL = /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:[eE]([+-]?\d{1,3}))?$/;

/** The number of decimal places by which a power of ten shifts the point. */
const SHIFTS: ReadonlyMap<number, number> = new Map(Array.from({ length: 19 }, (_, index) => [Number(`1e${index - 9}`), index - 9]));

/** Decimals of at most so many characters have at most 15 digits, which a double holds exactly, as it does powers of ten up to 22. */
const SHORT_LENGTH = 15;
const ZERO = '0'.charCodeAt(0);
const POWERS_OF_TEN = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/** Plain or exponent notation with a decimal point. Other text (`NaN`, `Infinity`, `0x1F`, `1,5`, `12 W`) is no decimal. */
export const isDecimal = (text: string): boolean => text.length <= MAX_LENGTH && DECIMAL.test(text);

/** The double nearest to the decimal, never -0; NaN for text that is no decimal. */
export function toNumber(text: string): number {
  const short = shortDecimal(text, 0);
  return Number.isNaN(short) && isDecimal(text) ? Number(text) + 0 : short;
}

/** The double nearest to the exact product; never -0. `factor` stands for the decimal that it prints as (0.1 is one tenth). */
export function multiply(decimal: string, factor: number): number {
  const shift = SHIFTS.get(factor);
  const short = shift === undefined ? Number.NaN : shortDecimal(decimal, shift);
  if (!Number.isNaN(short)) return short;
  const shifted = Number(`${decimal}e${shift}`); // NaN if the factor is no power of ten or the decimal has an exponent
  if (!Number.isNaN(shifted)) return shifted + 0;
  const one = partsOf(decimal);
  const other = partsOf(String(factor));
  return Number(`${one.digits * other.digits}e${one.exponent + other.exponent}`) + 0;
}

/**
 * The double nearest to a short plain decimal x 10^`shift`, never -0; NaN for any other text. Nearly all values take this way. Its
 * digits and the power of ten are exact, so that one multiplication or division rounds once, to the nearest double.
 * @param shift from -9 to 9
 */
function shortDecimal(text: string, shift: number): number {
  const start = text.startsWith('-') ? 1 : 0;
  if (text.length > SHORT_LENGTH || text.length === start) return Number.NaN;
  let digits = 0;
  let point = text.length;
  for (let index = start; index < text.length; index += 1) {
    const digit = text.charCodeAt(index) - ZERO;
    if (digit >= 0 && digit <= 9) digits = digits * 10 + digit;
    else if (text[index] === '.' && index > start && point === text.length) point = index;
    else return Number.NaN;
  }
  const exponent = shift - Math.max(0, text.length - point - 1);
  const size = exponent < 0 ? digits / (POWERS_OF_TEN[-exponent] ?? Number.NaN) : digits * (POWERS_OF_TEN[exponent] ?? Number.NaN);
  return (start === 0 ? size : -size) + 0;
}

/** A decimal as `digits` x 10^`exponent`. */
function partsOf(decimal: string): { readonly digits: bigint; readonly exponent: number } {
  const match = DECIMAL.exec(decimal);
  if (match === null) throw new RangeError('no decimal');
  const [, sign = '', whole = '', fraction = match[4] ?? '', , exponent = '0'] = match;
  return { digits: BigInt(`${whole}${fraction}`) * (sign === '-' ? -1n : 1n), exponent: Number(exponent) - fraction.length };
}
