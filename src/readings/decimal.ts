/** Decimal arithmetic without binary rounding errors: 0.1 x 3 is 0.3, and Wh are converted to kWh exactly. */

/**
 * Texts with more characters are not parsed. JavaScript prints every double with fewer, and a text of this length is cheap to
 * parse.
 */
const MAX_LENGTH = 40;
const DECIMAL = /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:[eE]([+-]?\d{1,3}))?$/;

/**
 * Key: a power of ten from 1e-9 to 1e9. Value: its exponent, which is the number of places by which it shifts the decimal
 * point.
 */
const SHIFTS: ReadonlyMap<number, number> = new Map(Array.from({ length: 19 }, (_, index) => [Number(`1e${index - 9}`), index - 9]));

/**
 * A decimal of at most this many characters has at most 15 digits. A double holds 15 digits exactly, and powers of ten up to
 * 10^22.
 */
const SHORT_LENGTH = 15;
const ZERO = '0'.charCodeAt(0);
const POWERS_OF_TEN = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/** Whether the text is a number in plain or exponent notation. `NaN`, `Infinity`, `0x1F`, `1,5` and `12 W` are not decimals. */
export const isDecimal = (text: string): boolean => text.length <= MAX_LENGTH && DECIMAL.test(text);

/** Returns the double nearest to a decimal text, never -0; NaN if the text is not a decimal. */
export function toNumber(text: string): number {
  const short = shortDecimal(text, 0);
  return Number.isNaN(short) && isDecimal(text) ? Number(text) + 0 : short;
}

/**
 * Returns the double nearest to the exact product, never -0.
 * @param factor stands for the decimal that JavaScript prints for it: 0.1 means exactly one tenth
 */
export function multiply(decimal: string, factor: number): number {
  const shift = SHIFTS.get(factor);
  const short = shift === undefined ? Number.NaN : shortDecimal(decimal, shift);
  if (!Number.isNaN(short)) return short;
  const shifted = Number(`${decimal}e${shift}`); // NaN if the factor is not a power of ten, or the decimal has an exponent
  if (!Number.isNaN(shifted)) return shifted + 0;
  const one = partsOf(decimal);
  const other = partsOf(String(factor));
  return Number(`${one.digits * other.digits}e${one.exponent + other.exponent}`) + 0;
}

/**
 * Returns the double nearest to a short plain decimal x 10^`shift`, never -0; NaN for any other text. Nearly all values of the
 * cloud are short plain decimals. Their digits and the power of ten are exact doubles, so that only the one multiplication or
 * division rounds, which it does to the nearest double.
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
