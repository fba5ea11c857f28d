import { describe, expect, it } from 'vitest';
import type { RawValue } from '../../../src/model.ts';
import { COMPUTED_POINTS, type ComputedPoint, computeNet, requestedPointIds } from '../../../src/readings/net-power.ts';
import { power } from './spec.ts';

const point = (slug: string): ComputedPoint => {
  const found = COMPUTED_POINTS.find((computed) => computed.slug === slug);
  if (found === undefined) throw new Error(`no ${slug}`);
  return found;
};
const grid = point('net_grid_power');
const battery = point('net_battery_power');
const net = (spec: ComputedPoint, values: Record<string, RawValue>) => computeNet(spec, new Map(Object.entries(values)));

describe('net power', () => {
  it('of the grid is positive on import', () => {
    expect(net(grid, { '13149': '500.3', '13121': '0.0' }).value).toBe(500.3);
    expect(net(grid, { '13149': '0', '13121': '2100' }).value).toBe(-2100);
  });

  it('of the battery is positive on discharge', () => {
    expect(net(battery, { '13150': '800', '13126': '0' }).value).toBe(800);
    expect(net(battery, { '13150': '0', '13126': '1500' }).value).toBe(-1500);
  });

  it('turns round for a meter wired the other way', () => {
    expect(net({ ...grid, invert: true }, { '13149': '500', '13121': '0' }).value).toBe(-500);
    expect(Object.is(net({ ...grid, invert: true }, { '13149': '7', '13121': '7' }).value, 0)).toBe(true);
  });

  it('has no binary noise', () => {
    expect(net(grid, { '13149': '500.3', '13121': '200.1' }).value).toBe(300.2);
  });

  it.each([{}, { '13149': '5' }, { '13121': '5' }, { '13149': '5', '13121': null }, { '13149': '--', '13121': '0' }])(
    'is null unless both are numbers: %j',
    (values) => {
      expect(net(grid, values)).toEqual({ value: null, dropped: null });
    },
  );

  it('says when an input makes no sense', () => {
    expect(net(grid, { '13149': '5', '13121': '1,5' })).toEqual({ value: null, dropped: 'not_a_number' });
  });
});

describe('the points to request', () => {
  it('is the point itself, or both inputs of a computed one', () => {
    expect(requestedPointIds({ ...power, pointId: '24' })).toEqual(['24']);
    expect(requestedPointIds(grid)).toEqual(['13149', '13121']);
    expect(requestedPointIds(battery)).toEqual(['13150', '13126']);
  });
});
