import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { missingSources, type StoredSource, statisticsIn, withSources } from '../../../../src/homeassistant/energy/preferences.ts';
import { fromShape, shapeOf } from '../../../../src/homeassistant/energy/shapes.ts';
import type { EnergySource } from '../../../../src/homeassistant/energy/sources.ts';

const SOLAR: EnergySource = { type: 'solar', produced: 'sensor.pv', power: 'sensor.pv_w' };
const GRID: EnergySource = { type: 'grid', imported: 'sensor.in', exported: 'sensor.out', power: 'sensor.grid_w' };
const BATTERY: EnergySource = {
  type: 'battery',
  discharged: 'sensor.dis',
  charged: 'sensor.cha',
  power: 'sensor.bat_w',
  soc: 'sensor.soc',
};

const PAIRED_GRID: EnergySource = { ...GRID, power: { from: 'sensor.in_w', to: 'sensor.out_w' } };
const PAIRED_BATTERY: EnergySource = { ...BATTERY, power: { from: 'sensor.dis_w', to: 'sensor.cha_w' } };

describe('the shape of the Energy preferences', () => {
  it.each([
    ['2024.11.3', 'flows'],
    ['2025.11.3', 'flows'],
    ['2025.12.0', 'flows_with_power'],
    ['2026.1.3', 'flows_with_power'],
    ['2026.2.0', 'flows_with_pairs'],
    ['2026.2.3', 'flows_with_pairs'],
    ['2026.3.0', 'unified_grid'],
    ['2026.5.4', 'unified_grid'],
    ['2026.6.0', 'battery_soc'],
    ['2026.11.0', 'battery_soc'],
    ['2027.1.0b2', 'battery_soc'],
    ['dev', 'battery_soc'],
  ])('of %s is %s', (version, shape) => expect(shapeOf(version)).toBe(shape));

  it('since 2026.3: a grid of its own, with power', () => {
    expect(withSources([], missingSources([], [SOLAR, GRID, BATTERY], 'unified_grid'), 'unified_grid')).toEqual([
      { type: 'solar', stat_energy_from: 'sensor.pv', stat_rate: 'sensor.pv_w' },
      {
        type: 'grid',
        stat_energy_from: 'sensor.in',
        stat_energy_to: 'sensor.out',
        power_config: { stat_rate: 'sensor.grid_w' },
        cost_adjustment_day: 0,
      },
      { type: 'battery', stat_energy_from: 'sensor.dis', stat_energy_to: 'sensor.cha', power_config: { stat_rate: 'sensor.bat_w' } },
    ]);
  });

  it('since 2026.6: a battery with its charge level', () => {
    expect(withSources([], missingSources([], [BATTERY, GRID], 'battery_soc'), 'battery_soc')).toEqual([
      {
        type: 'battery',
        stat_energy_from: 'sensor.dis',
        stat_energy_to: 'sensor.cha',
        power_config: { stat_rate: 'sensor.bat_w' },
        stat_soc: 'sensor.soc',
      },
      {
        type: 'grid',
        stat_energy_from: 'sensor.in',
        stat_energy_to: 'sensor.out',
        power_config: { stat_rate: 'sensor.grid_w' },
        cost_adjustment_day: 0,
      },
    ]);
  });

  it('before 2025.12: flows with every price key, no power', () => {
    const [solar, grid] = withSources([], missingSources([], [SOLAR, GRID], 'flows'), 'flows');
    expect(solar).toEqual({ type: 'solar', stat_energy_from: 'sensor.pv' });
    expect(grid).toEqual({
      type: 'grid',
      flow_from: [{ stat_energy_from: 'sensor.in', stat_cost: null, entity_energy_price: null, number_energy_price: null }],
      flow_to: [{ stat_energy_to: 'sensor.out', stat_compensation: null, entity_energy_price: null, number_energy_price: null }],
      cost_adjustment_day: 0,
    });
  });

  it('since 2026.2: two sensors that are never negative, where no sensor is signed', () => {
    const battery = { type: 'battery', stat_energy_from: 'sensor.dis', stat_energy_to: 'sensor.cha' };
    const grid = { stat_energy_from: 'sensor.in', stat_energy_to: 'sensor.out' };
    const ofBattery = { power_config: { stat_rate_from: 'sensor.dis_w', stat_rate_to: 'sensor.cha_w' } };
    const ofGrid = { power_config: { stat_rate_from: 'sensor.in_w', stat_rate_to: 'sensor.out_w' } };
    const wanted = [PAIRED_GRID, PAIRED_BATTERY];
    expect(withSources([], missingSources([], wanted, 'unified_grid'), 'unified_grid')).toEqual([
      { type: 'grid', ...grid, ...ofGrid, cost_adjustment_day: 0 },
      { ...battery, ...ofBattery },
    ]);
    expect(withSources([], missingSources([], wanted, 'flows_with_pairs'), 'flows_with_pairs')).toEqual([
      expect.objectContaining({ type: 'grid', power: [ofGrid] }),
      { ...battery, ...ofBattery },
    ]);
    expect(withSources([], missingSources([], wanted, 'flows_with_power'), 'flows_with_power')).toEqual([
      expect.not.objectContaining({ power: expect.anything() }),
      battery,
    ]);
  });

  it('up to 2026.2: one grid, behind whose flows another is put', () => {
    const theirs: StoredSource = {
      type: 'grid',
      flow_from: [{ stat_energy_from: 'sensor.meter', stat_cost: 'x' }],
      flow_to: [],
      cost_adjustment_day: 3,
    };
    const [grid, ...others] = withSources([theirs], [GRID], 'flows_with_power');
    expect(others).toEqual([]);
    expect(grid).toMatchObject({
      flow_from: [{ stat_energy_from: 'sensor.meter', stat_cost: 'x' }, { stat_energy_from: 'sensor.in' }],
      flow_to: [{ stat_energy_to: 'sensor.out' }],
      power: [{ stat_rate: 'sensor.grid_w' }],
      cost_adjustment_day: 3,
    });
  });
});

describe('sources missing in the Energy dashboard', () => {
  it('is nothing once it was added, in any shape', () => {
    for (const shape of fromShape('battery_soc')) {
      for (const wanted of [
        [SOLAR, GRID, BATTERY],
        [SOLAR, PAIRED_GRID, PAIRED_BATTERY],
      ]) {
        const added = withSources([], missingSources([], wanted, shape), shape);
        expect(missingSources(added, wanted, shape)).toEqual([]);
      }
    }
  });

  it('is the direction of the grid that is not shown', () => {
    const stored = [{ type: 'grid', stat_energy_from: 'sensor.in', stat_energy_to: null, stat_rate: 'sensor.grid_w' }];
    expect(missingSources(stored, [GRID], 'unified_grid')).toEqual([{ type: 'grid', imported: null, exported: 'sensor.out', power: null }]);
  });

  it('is no battery of which one direction is shown: it would be shown twice', () => {
    expect(
      missingSources([{ type: 'battery', stat_energy_from: 'sensor.dis', stat_energy_to: 'sensor.x' }], [BATTERY], 'unified_grid'),
    ).toEqual([]);
  });

  it('has no power of which the dashboard shows a sensor: the user has configured it in another way', () => {
    const stored = { type: 'grid', stat_energy_from: 'sensor.meter', power_config: { stat_rate_inverted: 'sensor.out_w' } };
    expect(statisticsIn(stored)).toContain('sensor.out_w');
    expect(missingSources([stored], [PAIRED_GRID], 'unified_grid')).toEqual([{ ...GRID, power: null }]);
  });

  it('leaves every other source as it is', () => {
    const theirs = { type: 'water', stat_energy_from: 'sensor.water', something: { new: [1] } };
    expect(withSources([theirs], [SOLAR], 'unified_grid')[0]).toEqual(theirs);
  });
});

/** A dashboard that users, other integrations and `energy` have filled, in the shapes of any release. */
const statistic = fc.constantFrom(
  'sensor.pv',
  'sensor.in',
  'sensor.out',
  'sensor.dis',
  'sensor.cha',
  'sensor.meter',
  'ext:meter',
  'sensor.x',
);
const stored: fc.Arbitrary<StoredSource[]> = fc.array(
  fc
    .record(
      {
        type: fc.constantFrom('solar', 'grid', 'battery', 'gas', 'water', 'home', 'new'),
        stat_energy_from: fc.option(statistic),
        stat_energy_to: fc.option(statistic),
        stat_cost: fc.option(statistic),
        flow_from: fc.array(fc.record({ stat_energy_from: statistic, number_energy_price: fc.double() })),
        flow_to: fc.array(fc.record({ stat_energy_to: statistic })),
        power: fc.array(fc.record({ stat_rate: statistic })),
        power_config: fc.record({ stat_rate_inverted: statistic }),
        name: fc.string(),
        unknown: fc.jsonValue(),
      },
      { requiredKeys: ['type'] },
    )
    .map((source) => ({ ...source })),
);
const WANTED = [SOLAR, GRID, PAIRED_GRID, BATTERY, PAIRED_BATTERY];

describe('what others put on the dashboard', () => {
  it('stays, member by member: a source may only get further flows', () => {
    fc.assert(
      fc.property(stored, fc.subarray(WANTED), fc.constantFrom(...fromShape('battery_soc')), (before, wanted, shape) => {
        const after = withSources(before, missingSources(before, wanted, shape), shape);
        for (const [index, source] of before.entries()) {
          for (const [member, value] of Object.entries(source)) {
            const now = after[index]?.[member];
            expect(Array.isArray(value) && Array.isArray(now) ? now.slice(0, value.length) : now).toEqual(value);
          }
        }
      }),
    );
  });
});
