import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findPoint, pointsOf, withServiceUnits } from '../../../src/catalogue/index.ts';
import type { PointSpec } from '../../../src/model.ts';

function point(deviceType: number, pointId: string): PointSpec {
  const spec = findPoint(deviceType, pointId);
  if (spec === null) throw new Error(`no point ${deviceType}/${pointId}`);
  return spec;
}

describe('units that the service states', () => {
  it('no storage unit, shown in %: a ratio of 0..1', () => {
    expect(withServiceUnits(point(11, '83129'), { storageUnit: '', showUnit: '%' })).toMatchObject({
      scale: 100,
      unit: '%',
      rawUnit: null,
    });
    expect(withServiceUnits(point(44, '59004'), { storageUnit: null, showUnit: ' % ' }).scale).toBe(100);
  });

  it('storage unit %: 0..100 already', () => {
    expect(withServiceUnits(point(14, '13141'), { storageUnit: '%', showUnit: '%' })).toMatchObject({ scale: 1, rawUnit: '%' });
  });

  it.each([
    [51, '33708', 'kW', 1000, 'W'],
    [11, '83033', 'MW', 1_000_000, 'W'],
    [14, '13134', 'Wh', 0.001, 'kWh'],
    [14, '13134', 'KWh', 1, 'kWh'],
    [14, '13134', 'MWh', 1000, 'kWh'],
    [1, '25', 'kVar', 1000, 'var'],
    [1, '43', 'kVA', 1000, 'VA'],
    [1, '18', 'mV', 0.001, 'V'],
    [44, '59008', 'V', 1000, 'mV'],
    [1, '4', '℃', 1, '°C'],
    [11, '83012', 'W/㎡', 1, 'W/m²'],
    [1, '94', 'Ω', 0.001, 'kΩ'],
  ])('type %i point %s stored in %s: times %d gives %s', (type, id, storageUnit, scale, unit) => {
    expect(withServiceUnits(point(type, id), { storageUnit, showUnit: null })).toMatchObject({ scale, unit });
  });

  it.each([
    ['an unknown unit', 14, '13134', { storageUnit: 'furlong', showUnit: 'furlong' }],
    ['a unit of another quantity', 14, '13134', { storageUnit: 'kW', showUnit: 'kW' }],
    ['nothing at all', 14, '13141', { storageUnit: null, showUnit: null }],
    ['no storage unit, shown in another unit than %', 14, '13134', { storageUnit: '', showUnit: 'kWh' }],
    ['a unit for a point that has none', 1, '29', { storageUnit: 'W', showUnit: 'kW' }],
  ])('%s changes nothing', (_what, type, id, units) => {
    const spec = point(type, id);
    expect(withServiceUnits(spec, units)).toBe(spec);
  });

  it('never change what is published, only how it is computed', () => {
    const unit = fc.oneof(fc.constantFrom('', '%', 'Wh', 'kWh', 'kW', 'V', 'toString', 'constructor', '__proto__'), fc.string());
    fc.assert(
      fc.property(fc.constantFrom(...pointsOf(14)), fc.option(unit), fc.option(unit), (spec, storageUnit, showUnit) => {
        const stated = withServiceUnits(spec, { storageUnit, showUnit });
        expect(stated).toEqual({ ...spec, rawUnit: stated.rawUnit, scale: stated.scale });
        expect(stated.scale).toBeGreaterThan(0);
      }),
    );
  });
});
