import { describe, expect, it } from 'vitest';
import {
  formatAxisPower,
  formatBytes,
  formatEnergy,
  formatNumber,
  formatPercent,
  formatPoint,
  formatPower,
  formatShare,
  inOneText,
} from '../../../../src/page/browser/format/numbers.ts';

const text = (quantity: { number: string; unit: string }): string => inOneText(quantity).replace('\u00a0', ' ');

it.each([
  [0, '0 W'],
  [-0.4, '0 W'],
  [999.4, '999 W'],
  [999.5, '1.00 kW'],
  [4_230, '4.23 kW'],
  [-1_200, '−1.20 kW'],
  [1_500_000, '1.50 MW'],
  [null, '—'],
])('a power of %s W is shown as %s', (watts, shown) => {
  expect(text(formatPower(watts, 'en'))).toBe(shown);
});

it.each([
  [0, '0.00 kWh'],
  [9.994, '9.99 kWh'],
  [12.34, '12.3 kWh'],
  [12_340, '12.34 MWh'],
  [null, '—'],
])('an energy of %s kWh is shown as %s', (energy, shown) => {
  expect(text(formatEnergy(energy, 'en'))).toBe(shown);
});

it('writes numbers as the language does, with a true minus sign', () => {
  expect(text(formatPower(-1_234_567, 'pt-BR'))).toBe('−1,23 MW');
  expect(formatNumber(12_345.678, 'pt-BR')).toBe('12.345,678');
  expect(formatNumber(-0.04, 'en', 1)).toBe('0.0');
});

describe('a point', () => {
  it.each([
    [221.4, 'V', 1, '221.4 V'],
    [221.4, 'V', null, '221.4 V'],
    [7, null, 2, '7.00'],
    ['Running', null, null, 'Running'],
    [0, '%', 0, '0 %'],
  ])('of %s %s with precision %s is shown as %s', (value, unit, precision, shown) => {
    expect(text(formatPoint(value, unit, precision, 'en'))).toBe(shown);
  });

  it('without a value has no unit, and is never 0', () => {
    expect(formatPoint(null, 'V', 1, 'en')).toEqual({ number: '—', unit: '' });
    expect(formatShare(null, 'en')).toEqual({ number: '—', unit: '' });
    expect(formatPercent(null, 'en')).toEqual({ number: '—', unit: '' });
  });
});

it.each([
  [-2_500, '−2.5 kW'],
  [500, '500 W'],
])('an axis shows %s W as %s', (watts, shown) => {
  expect(text(formatAxisPower(watts, 'en'))).toBe(shown);
});

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_500, '1.5 kB'],
  [2_500_000_000_000, '2,500.0 GB'],
])('%s bytes are shown as %s', (bytes, shown) => {
  expect(text(formatBytes(bytes, 'en'))).toBe(shown);
});
