import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { between } from '../../../src/catalogue/limits.ts';
import { normalise } from '../../../src/readings/normalise.ts';
import { lifetimeEnergy, power, status, textPoint } from './spec.ts';

const none = { value: null, dropped: null };
const kept = (value: number | string) => ({ value, dropped: null });
const dropped = (reason: string) => ({ value: null, dropped: reason });

describe('a quantity', () => {
  it.each([
    ['108500.0', 108500],
    ['-812', -812],
    ['1e3', 1000],
    ['37.4', 37.4],
    [' 5 ', 5],
    ['0.0000', 0],
    [0, 0],
    [49.98, 49.98],
    [1e21, null],
  ])('%j is %j', (raw, value) => {
    expect(normalise(raw, power).value).toBe(value);
  });

  it.each([null, '', '  ', '--', 'null'])('%j is no value, and nothing was dropped', (raw) => {
    expect(normalise(raw, power)).toEqual(none);
  });

  it.each(['NaN', 'Infinity', '-Infinity', '1,5', '12 W', '0x1F', 'true', '1e1000', Number.NaN, Number.POSITIVE_INFINITY])(
    '%j is not a number',
    (raw) => {
      expect(normalise(raw, power)).toEqual(dropped('not_a_number'));
    },
  );

  it('is out of range beyond 1e15, before and after scaling', () => {
    expect(normalise('1e15', power)).toEqual(kept(1e15));
    expect(normalise('18446744073709551615', lifetimeEnergy)).toEqual(dropped('out_of_range'));
    expect(normalise('1e15', { ...power, scale: 10 })).toEqual(dropped('out_of_range'));
    expect(normalise('1', { ...power, scale: Number.MAX_VALUE })).toEqual(dropped('out_of_range'));
  });

  it('becomes kWh from Wh exactly', () => {
    expect(normalise('8635660', lifetimeEnergy)).toEqual(kept(8635.66));
    expect(normalise('1.1', lifetimeEnergy)).toEqual(kept(0.0011));
  });

  it('is negated by invert, and zero stays zero', () => {
    expect(normalise('500.5', { ...power, invert: true })).toEqual(kept(-500.5));
    expect(Object.is(normalise('0.0', { ...power, invert: true }).value, 0)).toBe(true);
    expect(Object.is(normalise('-0', power).value, 0)).toBe(true);
  });

  it('is never negative where it counts upwards', () => {
    expect(normalise('-478739', lifetimeEnergy)).toEqual(dropped('negative'));
    expect(normalise('-1', { ...power, stateClass: 'total_increasing' })).toEqual(dropped('negative'));
    expect(normalise('0', lifetimeEnergy)).toEqual(kept(0));
  });

  it('is a finite number other than -0, or null, for any value from the service', () => {
    const anything = fc.oneof(
      fc.string(),
      fc.double(),
      fc.constant(null),
      fc.stringMatching(/^[-+]?\d{0,20}\.?\d{0,20}([eE][-+]?\d{1,4})?$/),
    );
    const scale = fc.oneof(fc.constantFrom(1, 0.001, 100, 0.1), fc.double({ noNaN: true, noDefaultInfinity: true }));
    fc.assert(
      fc.property(anything, scale, fc.boolean(), fc.constantFrom(power, lifetimeEnergy), (raw, factor, invert, spec) => {
        const { value } = normalise(raw, { ...spec, scale: factor, invert });
        expect(value === null || (Number.isFinite(value) && !Object.is(value, -0))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a status', () => {
  it.each(['64', '64.0', ' 64.00 ', 64, '6.4e1'])('%j is looked up as code 64', (raw) => {
    expect(normalise(raw, status)).toEqual(kept('Connected'));
  });

  it('knows code 0 from no value', () => {
    expect(normalise('0.0', status)).toEqual(kept('Running'));
    expect(normalise('-0', status)).toEqual(kept('Running'));
    expect(normalise('--', status)).toEqual(none);
  });

  it.each(['9999', '64.5', 'fault', 'toString', '__proto__'])('%j is an unknown code', (raw) => {
    expect(normalise(raw, status)).toEqual(dropped('unknown_code'));
  });
});

describe('a text', () => {
  it('is kept as it is', () => {
    expect(normalise('SG5.0RS-ADA_V11', textPoint)).toEqual(kept('SG5.0RS-ADA_V11'));
  });

  it('loses the .0 of a whole number', () => {
    expect(normalise('1203.0', textPoint)).toEqual(kept('1203'));
    expect(normalise(7, textPoint)).toEqual(kept('7'));
    expect(normalise('1.20', textPoint)).toEqual(kept('1.20'));
  });

  it.each([null, '', '--'])('%j is no value', (raw) => {
    expect(normalise(raw, textPoint)).toEqual(none);
  });

  it.each([
    'NaN',
    'nan',
    '-nan',
    'Infinity',
    '-Infinity',
    'INF',
    'undefined',
    'None',
    'N/A',
    'NULL',
    '-',
    Number.NaN,
    Number.NEGATIVE_INFINITY,
  ])('%j is a word that stands for no value, also where a status is expected', (raw) => {
    expect(normalise(raw, textPoint)).toEqual(dropped('placeholder'));
    expect(normalise(raw, status)).toEqual(dropped('placeholder'));
  });

  it.each(['unknown', 'Nano', 'Information', 'none left'])('%j is kept', (raw) => {
    expect(normalise(raw, textPoint)).toEqual(kept(raw));
  });

  it('is dropped where Home Assistant would not show it', () => {
    expect(normalise('x'.repeat(255), textPoint).value).toHaveLength(255);
    expect(normalise('x'.repeat(256), textPoint)).toEqual(dropped('too_long'));
  });

  it('is a quantity as soon as it has a unit, a class, a scale or decimals', () => {
    expect(normalise('x', { ...textPoint, unit: 'bar' })).toEqual(dropped('not_a_number'));
    expect(normalise('2.0', { ...textPoint, stateClass: 'measurement' })).toEqual(kept(2));
    expect(normalise('2.0', { ...textPoint, scale: 10 })).toEqual(kept(20));
    expect(normalise('2.0', { ...textPoint, limits: between(0, 3) })).toEqual(kept(2));
  });
});
