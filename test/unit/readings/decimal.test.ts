import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDecimal, multiply, toNumber } from '../../../src/readings/decimal.ts';

/** A random decimal number: its sign, its digits before the point, and those after it. */
const decimalText = fc
  .tuple(fc.constantFrom('', '-'), fc.bigInt({ min: 0n, max: 10n ** 15n }), fc.stringMatching(/^\d{1,8}$/))
  .map(([sign, whole, fraction]) => ({
    text: `${sign}${whole}.${fraction}`,
    units: BigInt(`${sign}${whole}${fraction}`),
    places: fraction.length,
  }));

describe('decimal', () => {
  it('multiplies without binary noise', () => {
    expect(multiply('0.1', 3)).toBe(0.3);
    expect(multiply('0.791', 100)).toBe(79.1);
    expect(multiply('1.005', 1000)).toBe(1005);
    expect(multiply('108500.0', 0.001)).toBe(108.5);
    expect(multiply('2.5e3', 1e-7)).toBe(0.00025);
  });

  it('shifts by powers of ten exactly as decimal arithmetic does', () => {
    fc.assert(
      fc.property(decimalText, fc.integer({ min: -6, max: 6 }), ({ text, units, places }, shift) => {
        const factor = Number(`1e${shift}`);
        expect(multiply(text, factor)).toBe(Number(`${units}e${shift - places}`) + 0);
      }),
    );
  });

  it('reads and shifts short texts as exactly as long ones', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[+-]?\d{0,14}\.?\d{0,6}$/), fc.integer({ min: -9, max: 9 }), (text, shift) => {
        expect(toNumber(text)).toBe(isDecimal(text) ? Number(text) + 0 : Number.NaN);
        if (isDecimal(text)) expect(multiply(text, Number(`1e${shift}`))).toBe(Number(`${text}e${shift}`) + 0);
      }),
      { numRuns: 5_000 },
    );
  });

  it('multiplies by any factor as integer arithmetic on its digits does', () => {
    fc.assert(
      fc.property(decimalText, fc.integer({ min: -9999, max: 9999 }), ({ text, units, places }, hundredths) => {
        const factor = Number(`${hundredths}e-2`);
        expect(multiply(text, factor)).toBe(Number(`${units * BigInt(hundredths)}e${-2 - places}`) + 0);
      }),
    );
  });

  it('reads back every finite number that JavaScript prints', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        expect(isDecimal(String(number))).toBe(true);
        expect(toNumber(String(number))).toBe(number + 0);
      }),
    );
  });

  it.each(['', '.', '-', 'e5', '1e', '1,5', '1_000', '0x1F', '12 W', ' 1', 'NaN', 'Infinity', '1e1000', '1.2.3', '٣', '9'.repeat(41)])(
    'takes %j for no decimal',
    (text) => {
      expect(isDecimal(text)).toBe(false);
      expect(toNumber(text)).toBeNaN();
    },
  );
});
