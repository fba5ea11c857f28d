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

  it('take two sensors that are never negative where the net power has no sensor', () => {
    const sensors = having(...PLANT, ...HYBRID.filter((point) => !point.includes('net_')), '14/13149', '14/13121', '14/13150', '14/13126');
    expect(energySources(plantOf(11, 14), sensors)).toEqual([
      expect.objectContaining({ type: 'solar', power: 'sensor.1_11_0_1_83067' }),
      expect.objectContaining({ type: 'grid', power: { from: 'sensor.1_14_1_1_13149', to: 'sensor.1_14_1_1_13121' } }),
      expect.objectContaining({ type: 'battery', power: { from: 'sensor.1_14_1_1_13150', to: 'sensor.1_14_1_1_13126' } }),
    ]);
    const powersOf = (plant: EnergyPlant, entityIdOf: typeof sensors) => energySources(plant, entityIdOf).map(({ power }) => power);
    const withoutCharging = (psKey: string, pointId: string) => (pointId === '13126' ? null : sensors(psKey, pointId));
    expect(powersOf(plantOf(11, 14), withoutCharging)[2]).toBeNull();
    expect(powersOf(plantOf(11, 14, 14), sensors)[1]).toBeNull();
  });

  it('take the net power of the plant for the only battery or meter, and for none of several', () => {
    const sensors = having('7/8030', '7/8031', '43/58606', '43/58607', '45/59535', '45/59536', '11/net_grid_power', '11/net_battery_power');
    const powersOf = (...types: number[]) =>
      energySources(plantOf(11, ...types), (psKey, pointId) => sensors(psKey, pointId)).map(({ power }) => power);
    expect(powersOf(7, 45)).toEqual(['sensor.1_11_0_1_net_grid_power', 'sensor.1_11_0_1_net_battery_power']);
    expect(powersOf(7, 7, 45, 45)).toEqual([null, null, null, null]);
  });

  it('are none without sensors', () => expect(energySources(plantOf(11, 14), having())).toEqual([]));
});
