import fc from 'fast-check';
import { expect, test } from 'vitest';
import { energyPicture, flowsOf } from '../../../../src/page/view/energy-picture.ts';
import { START } from '../../poll/support.ts';
import { documentWith, HYBRID } from './support.ts';

const ALL = { hasSolar: true, hasGrid: true, hasBattery: true };
const hybrid = (values: Readonly<Record<string, number | null>>, facts = {}) => [
  documentWith('1_11_0_0', {}),
  documentWith(HYBRID, values, facts),
];
const WHOLE = { pv_power: 3_000, load_power: 1_000, net_grid_power: -500, net_battery_power: -1_500, soc: 60 };

test('a hybrid inverter with meter and battery gives the whole picture', () => {
  expect(energyPicture(hybrid(WHOLE))).toEqual({
    solar: 3_000,
    grid: -500,
    battery: -1_500,
    home: 1_000,
    homeIsComputed: false,
    soc: 60,
    ...ALL,
    flows: [
      { from: 'solar', to: 'home', power: 1_000 },
      { from: 'solar', to: 'battery', power: 1_500 },
      { from: 'solar', to: 'grid', power: 500 },
    ],
    measuredAt: START,
  });
});

test('a plant without a meter shows no grid and no home, and both are unknown instead of zero', () => {
  expect(energyPicture(hybrid({ pv_power: 3_000 }))).toMatchObject({
    ...{ solar: 3_000, grid: null, battery: null, home: null, soc: null },
    ...{ hasSolar: true, hasGrid: false, hasBattery: false, flows: [] },
  });
});

test('a meter without a value differs from no meter', () => {
  expect(energyPicture(hybrid({ ...WHOLE, net_grid_power: null }))).toMatchObject({ grid: null, hasGrid: true, flows: [] });
});

test('a home that no device measures is computed from the other powers', () => {
  const { load_power, ...others } = WHOLE;
  expect(energyPicture(hybrid(others))).toMatchObject({ home: load_power, homeIsComputed: true });
});

const asleep = (facts = {}) => energyPicture([documentWith('1_1_1_1', { active_power: 7 }, { dataState: 'asleep', ...facts })]);

test('at night the sun gives zero, and the rest has no value', () => {
  expect(asleep()).toMatchObject({ solar: 0, grid: null, battery: null, home: null, soc: null });
});

test('stale values are no values', () => {
  expect(energyPicture(hybrid(WHOLE, { dataState: 'stale' }))).toMatchObject({ solar: null, home: null, soc: null, flows: [] });
});

test('an inverter that is asleep and keeps its last value feeds nothing that is known', () => {
  expect(asleep({ asleep: 'keep' })).toMatchObject({ solar: null });
});

test('flows take from each source and give to each consumer what it has, and no more', () => {
  const watts = fc.integer({ min: -10_000, max: 10_000 });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_000 }), watts, watts, (solar, grid, battery) => {
      const flows = flowsOf({ solar, grid, battery }, ALL);
      const sum = (end: 'from' | 'to', part: string): number =>
        flows.filter((flow) => flow[end] === part).reduce((total, { power }) => total + power, 0);
      expect(flows.every(({ power }) => power > 0)).toBe(true);
      expect(sum('from', 'solar')).toBeLessThanOrEqual(solar);
      expect(sum('from', 'battery')).toBeLessThanOrEqual(Math.max(0, battery));
      expect(sum('from', 'grid')).toBeLessThanOrEqual(Math.max(0, grid));
      expect(sum('to', 'home')).toBeLessThanOrEqual(Math.max(0, solar + grid + battery));
      if (solar + grid + battery >= 0) expect(sum('to', 'home')).toBe(solar + grid + battery);
    }),
  );
});

test('what rounding leaves over is no flow', () => {
  const flows = flowsOf({ solar: 5_450.7, grid: 0, battery: -5_069.1 }, ALL);
  expect(flows).toEqual([
    { from: 'solar', to: 'home', power: 381.6 },
    { from: 'solar', to: 'battery', power: 5_069.1 },
  ]);
});

test('a plant whose inverters tell their yield and no power has a sun of unknown power, so its home is unknown', () => {
  expect(energyPicture(hybrid({ daily_pv_yield: 12, net_grid_power: -500 }))).toMatchObject({
    ...{ solar: null, hasSolar: true, home: null, flows: [] },
  });
});
