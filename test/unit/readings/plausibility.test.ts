import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CATALOGUE_TYPES, findPoint, pointsOf } from '../../../src/catalogue/index.ts';
import type { PointSpec } from '../../../src/model.ts';
import { COMPUTED_POINTS, computeNet } from '../../../src/readings/net-power.ts';
import { normalise } from '../../../src/readings/normalise.ts';
import { ratingOf } from '../../../src/readings/plausibility.ts';
import { everyKind } from '../../../src/simulator/fleet.ts';
import { World } from '../../../src/simulator/world.ts';

const point = (name: string): PointSpec => {
  const [type, id = ''] = name.split('/');
  const spec = findPoint(Number(type), id);
  if (spec === null) throw new Error(`no point ${name}`);
  return spec;
};
const HOME = ratingOf(8_200);
const home = (name: string, raw: string) => normalise(raw, point(name), HOME);

describe('a value that the quantity cannot have', () => {
  it.each([
    // Values that users have observed: a battery at 655.35 %, -0.01 % or 2500 %, and 6553.5, -3276.8 or 250 °C.
    ['14/13141', '6.5535', 'impossible'],
    ['14/13141', '-0.0001', 'impossible'],
    ['43/58604', '25', 'impossible'],
    ['14/13143', '6553.5', 'impossible'],
    ['14/13143', '-3276.8', 'impossible'],
    ['1/4', '250', 'impossible'],
    ['14/13142', '3.2767', 'impossible'],
    ['14/13144', '6.5535', 'impossible'],
    ['5/2015', '655.35', 'impossible'],
    ['43/58610', '65535', 'impossible'],
    ['1/5', '6553.5', 'impossible'],
    ['14/13013', '32.767', 'impossible'],
    ['14/13007', '499.9', 'impossible'],
    ['14/13007', '65.535', 'full_register'],
    ['5/2007', '3276.7', 'impossible'],
    ['5/2014', '0', 'impossible'],
    ['5/2016', '327.67', 'impossible'],
    ['14/13023', '6553.5', 'impossible'],
    ['22/23014', '-32768', 'impossible'],
    // Values of full registers, such as those of the meter of a sleeping inverter.
    ['7/8000', '6553.5', 'full_register'],
    ['14/13139', '-3276.8', 'full_register'],
    ['14/13140', '4294967295', 'full_register'],
    ['14/13121', '65535', 'full_register'],
    ['14/13121', '32767', 'full_register'],
    ['14/13126', '655350', 'full_register'],
    ['14/13003', '214748364.7', 'above_rating'],
    ['14/13119', '4174643.2', 'above_rating'],
    ['14/13012', '-2147483648', 'above_rating'],
    ['14/13018', '1e14', 'impossible'],
  ])('%s: %s is null, and the reason is %s', (name, raw, reason) => {
    expect(home(name, raw)).toEqual({ value: null, dropped: reason });
  });
});

describe('a value that a plant may well have', () => {
  it.each([
    ['14/13141', '1.004', 100.4],
    ['14/13141', '0.0000', 0],
    ['43/58605', '1.02', 102],
    ['11/83023', '1.2', 120],
    ['14/13172', '-0.35', -35],
    ['14/13143', '-24.5', -24.5],
    ['1/4', '104.9', 104.9],
    ['5/2007', '-3.1', -3.1],
    ['5/2007', '1650', 1650],
    ['1/90', '-820', -820],
    ['1/95', '1980', 1980],
    ['7/8003', '220000', 220_000],
    ['1/21', '3600.5', 3600.5],
    ['43/58610', '3276.7', 3276.7],
    ['14/13013', '-1', -1],
    ['14/13007', '0.00', 0],
    ['14/13121', '6553.5', 6553.5],
    ['14/13119', '350000', 350_000],
    ['1/24', '32766', 32_766],
    ['26/24630', '65535', 65.535],
    ['11/83235', '1200000000', 1_200_000],
  ])('%s: %s is published as %d', (name, raw, value) => {
    expect(home(name, raw)).toEqual({ value, dropped: null });
  });

  it('is a power of any size up to 10 GW where the installed power is not known', () => {
    for (const unknown of [null, 0, -1]) {
      expect(normalise('2000000000', point('11/83033'), ratingOf(unknown)).value).toBe(2e9);
      expect(normalise('32767', point('11/83033'), ratingOf(unknown)).value).toBe(32_767);
      expect(normalise('2147483647', point('11/83033'), ratingOf(unknown)).dropped).toBe('full_register');
    }
  });

  it('is as much as a hundred times the installed power, and what a register of ones leaves up to twice of it', () => {
    const park = ratingOf(40_000_000);
    expect(normalise('4000000000', point('11/83033'), park).value).toBe(4e9);
    expect(normalise('65535000', point('11/83033'), park).value).toBe(65_535_000);
    expect(normalise('32767', point('1/24'), ratingOf(33_000)).value).toBe(32_767);
  });
});

it('a net power is null where one of its operands cannot be, or was dropped as a point of its own', () => {
  const [grid] = COMPUTED_POINTS;
  if (grid === undefined) throw new Error('no computed point');
  const values = new Map([
    [grid.minuend, '500'],
    [grid.subtrahend, '65535'],
  ]);
  expect(computeNet(grid, values, { rating: HOME, reasonOf: () => null })).toEqual({ value: null, dropped: 'full_register' });
  values.set(grid.subtrahend, '200');
  expect(computeNet(grid, values, { rating: HOME, reasonOf: () => null }).value).toBe(300);
  const reasonOf = (pointId: string) => (pointId === grid.minuend ? ('impossible' as const) : null);
  expect(computeNet(grid, values, { rating: HOME, reasonOf })).toEqual({ value: null, dropped: 'impossible' });
});

const SPECS = CATALOGUE_TYPES.flatMap(pointsOf);

it('for any input, the result is a number within the limits, a text that Home Assistant can show, or null', () => {
  const registers = fc
    .tuple(fc.constantFrom(65_535, 32_767, -32_768, 4_294_967_295, 2_147_483_647, -1), fc.integer({ min: -6, max: 4 }))
    .map(([register, exponent]) => Number(`${register}e${exponent}`));
  const raw = fc.oneof(
    fc.string(),
    fc.double(),
    registers,
    registers.map(String),
    fc.constantFrom(null, 'NaN', 'Infinity', 'undefined', 'None', 'N/A'),
    fc.double({ min: -1e6, max: 1e6, noNaN: true }).map(String),
  );
  const ratedW = fc.option(fc.double({ min: 0, max: 1e11, noNaN: true }));
  fc.assert(
    fc.property(raw, fc.constantFrom(...SPECS), ratedW, (sent, spec, rated) => {
      const { value, dropped } = normalise(sent, spec, ratingOf(rated));
      if (value === null) return;
      expect(dropped).toBeNull();
      if (typeof value === 'string') {
        expect(value.length).toBeLessThanOrEqual(255);
        expect(value).not.toMatch(/^(nan|[+-]?inf(inity)?|undefined|none|n\/a)$/i);
        return;
      }
      expect(Number.isFinite(value)).toBe(true);
      if (spec.limits === null) return;
      expect(value).toBeGreaterThanOrEqual(spec.limits.min);
      expect(value).toBeLessThanOrEqual(spec.limits.max);
      if (spec.limits.wattsPerUnit !== null && rated !== null && rated > 0) {
        expect(Math.abs(value)).toBeLessThanOrEqual(Math.max(1e6, 100 * rated));
      }
    }),
    { numRuns: 5_000 },
  );
});

it('no value that a simulated plant of any kind measures over a day is dropped', () => {
  const commissionedAt = Date.UTC(2026, 2, 1, 3);
  const plants = everyKind({ commissionedAt, stepMs: 300_000 });
  const at = commissionedAt + 3 * 86_400_000;
  const world = new World(
    () => plants,
    () => at + 86_400_000,
    300_000,
  );
  const dropped: string[] = [];
  let published = 0;
  for (const located of world.devices().values()) {
    const { plant, device } = located;
    const rating = ratingOf(plant.site.pvPeakW);
    for (const spec of pointsOf(device.type)) {
      for (let minutes = 0; minutes < 1_440; minutes += 30) {
        const raw = world.raw(located, spec.pointId, at + minutes * 60_000) ?? null;
        const { value, dropped: reason } = normalise(raw, spec, rating);
        if (reason !== null) dropped.push(`${device.type}/${spec.pointId} ${raw}: ${reason}`);
        if (value !== null) published++;
      }
    }
  }
  expect([...new Set(dropped)]).toEqual([]);
  expect(published).toBeGreaterThan(10_000);
});
