import { describe, expect, it } from 'vitest';
import { type EnergyPlant, energySources } from '../../../../src/homeassistant/energy/sources.ts';

const plantOf = (...deviceTypes: number[]): EnergyPlant => ({
  name: 'Home',
  devices: deviceTypes.map((deviceType, index) => ({ deviceType, psKey: `1_${deviceType}_${index}_1` })),
});
/** Returns a function that finds the entity id of a point; null if the point is not among the given ones. */
const having =
  (...points: string[]) =>
  (psKey: string, pointId: string): string | null =>
    points.includes(`${psKey.split('_')[1]}/${pointId}`) ? `sensor.${psKey}_${pointId}` : null;

const PLANT = ['11/83024', '11/83067', '11/83105', '11/83075'];
const HYBRID = ['14/13134', '14/13003', '14/13148', '14/13125', '14/13035', '14/13034', '14/net_grid_power', '14/net_battery_power'];

describe('the energy sources of a plant', () => {
  it('are its own counters, and the battery of its hybrid inverter', () => {
    expect(energySources(plantOf(11, 14), having(...PLANT, ...HYBRID))).toEqual([
      { type: 'solar', produced: 'sensor.1_11_0_1_83024', power: 'sensor.1_11_0_1_83067' },
      { type: 'grid', imported: 'sensor.1_11_0_1_83105', exported: 'sensor.1_11_0_1_83075', power: 'sensor.1_14_1_1_net_grid_power' },
      {
        type: 'battery',
        discharged: 'sensor.1_14_1_1_13035',
        charged: 'sensor.1_14_1_1_13034',
        power: 'sensor.1_14_1_1_net_battery_power',
        soc: null,
      },
    ]);
  });

  it('are those of all its inverters where the plant has none', () => {
    const produced = energySources(plantOf(11, 14, 1, 1), having(...HYBRID, '1/2', '1/24')).filter(({ type }) => type === 'solar');
    expect(produced.map((source) => 'produced' in source && source.produced)).toEqual([
      'sensor.1_14_1_1_13134',
      'sensor.1_1_2_1_2',
      'sensor.1_1_3_1_2',
    ]);
  });

  it('take the net power of no inverter for the plant where several each see a part', () => {
    expect(energySources(plantOf(11, 14, 14), having(...PLANT, ...HYBRID))).toContainEqual(
      expect.objectContaining({ type: 'grid', power: null }),
    );
  });

  it('take the net power of the plant where it has one: of several inverters, or of no hybrid inverter', () => {
    const sensors = having(...PLANT, ...HYBRID, '11/83325', '11/83324', '11/net_grid_power', '11/net_battery_power');
    for (const others of [[14, 14], [26]]) {
      expect(energySources(plantOf(11, ...others), sensors)).toEqual([
        expect.objectContaining({ type: 'solar' }),
        expect.objectContaining({ type: 'grid', power: 'sensor.1_11_0_1_net_grid_power' }),
        expect.objectContaining({ type: 'battery', power: 'sensor.1_11_0_1_net_battery_power' }),
      ]);
    }
  });

  it('are none without sensors', () => expect(energySources(plantOf(11, 14), having())).toEqual([]));
});
