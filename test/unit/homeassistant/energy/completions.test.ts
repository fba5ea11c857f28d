import { expect, test } from 'vitest';
import { completionsOf, withCompletions } from '../../../../src/homeassistant/energy/completions.ts';
import { missingSources, withSources } from '../../../../src/homeassistant/energy/preferences.ts';
import { fromShape, type Shape } from '../../../../src/homeassistant/energy/shapes.ts';
import type { EnergySource } from '../../../../src/homeassistant/energy/sources.ts';

const WANTED: readonly EnergySource[] = [
  { type: 'solar', produced: 'sensor.pv', power: 'sensor.pv_w' },
  { type: 'grid', imported: 'sensor.in', exported: 'sensor.out', power: 'sensor.grid_w' },
  {
    type: 'battery',
    discharged: 'sensor.dis',
    charged: 'sensor.cha',
    power: { from: 'sensor.dis_w', to: 'sensor.cha_w' },
    soc: 'sensor.soc',
  },
];
const addedIn = (shape: Shape) => withSources([], missingSources([], WANTED, shape), shape);

test('sources that an older release could not show with power and charge level get them after an update of Home Assistant', () => {
  const migrated = [
    { type: 'solar', stat_energy_from: 'sensor.pv', name: 'Roof' },
    { type: 'grid', stat_energy_from: 'sensor.in', stat_energy_to: 'sensor.out', stat_cost: 'sensor.cost', cost_adjustment_day: 3 },
    { type: 'battery', stat_energy_from: 'sensor.dis', stat_energy_to: 'sensor.cha', capacity: 9.6 },
  ];
  const completions = completionsOf(migrated, WANTED, 'battery_soc');
  expect(withCompletions(migrated, completions, 'battery_soc')).toEqual([
    { ...migrated[0], stat_rate: 'sensor.pv_w' },
    { ...migrated[1], power_config: { stat_rate: 'sensor.grid_w' } },
    { ...migrated[2], power_config: { stat_rate_from: 'sensor.dis_w', stat_rate_to: 'sensor.cha_w' }, stat_soc: 'sensor.soc' },
  ]);
  expect(completionsOf(migrated, WANTED, 'flows')).toEqual([]);
});

test('up to 2026.2, the power of a grid connection is put into the list of the only grid source', () => {
  const grid = {
    type: 'grid',
    flow_from: [{ stat_energy_from: 'sensor.in' }, { stat_energy_from: 'sensor.other' }],
    flow_to: [{ stat_energy_to: 'sensor.out' }],
    cost_adjustment_day: 0,
  };
  const completions = completionsOf([grid], WANTED, 'flows_with_power');
  expect(withCompletions([grid], completions, 'flows_with_power')).toEqual([{ ...grid, power: [{ stat_rate: 'sensor.grid_w' }] }]);
  expect(completionsOf([{ ...grid, power: [{ stat_rate: 'sensor.own' }] }], WANTED, 'flows_with_power')).toEqual([]);
  expect(completionsOf([{ ...grid, flow_to: [] }], WANTED, 'flows_with_power')).toEqual([]);
});

test('sources that the present release has added lack nothing', () => {
  for (const shape of fromShape('battery_soc')) expect(completionsOf(addedIn(shape), WANTED, shape)).toEqual([]);
});

test('a power or charge level that the user has chosen stays, and one that is shown elsewhere is not shown twice', () => {
  const chosen = [
    { type: 'solar', stat_energy_from: 'sensor.pv', stat_rate: 'sensor.own' },
    { type: 'grid', stat_energy_from: 'sensor.in', stat_energy_to: 'sensor.out', power_config: { stat_rate_inverted: 'sensor.own' } },
    { type: 'battery', stat_energy_from: 'sensor.dis', stat_energy_to: 'sensor.cha', stat_rate: 'sensor.own', stat_soc: 'sensor.own' },
  ];
  expect(completionsOf(chosen, WANTED, 'battery_soc')).toEqual([]);
  const elsewhere = [
    { type: 'grid', stat_energy_from: 'sensor.in', stat_energy_to: 'sensor.out' },
    { type: 'grid', stat_energy_from: null, stat_energy_to: null, stat_rate: 'sensor.grid_w' },
  ];
  expect(completionsOf(elsewhere, WANTED, 'battery_soc')).toEqual([]);
});

test('a source with other energy is not the one of the plant', () => {
  const others = [
    { type: 'solar', stat_energy_from: 'sensor.other' },
    { type: 'grid', stat_energy_from: 'sensor.in', stat_energy_to: 'sensor.other' },
  ];
  expect(completionsOf(others, WANTED, 'battery_soc')).toEqual([]);
});
