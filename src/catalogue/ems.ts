/** Device type 26: energy management systems of C&I storage. */
import { chargePercent, dailyEnergy, lifetimeEnergy, power, storedEnergy } from './quantities.ts';
import { table } from './table.ts';

/** The state of charge 24629 is documented in %. The plant's copy of it, point 83334, was observed as 0..100. */
export const EMS = table(
  26,
  [
    ['24624', 'pv_power', power, 'essential'],
    ['24627', 'daily_pv_yield', dailyEnergy, 'essential'],
    ['24628', 'total_pv_yield', lifetimeEnergy, 'essential'],
    ['24626', 'grid_power', power, 'essential'],
    ['24631', 'load_power', power, 'essential'],
    ['24625', 'storage_power', power, 'essential'],
    ['24629', 'storage_soc', chargePercent, 'essential'],
    ['24630', 'remaining_energy', storedEnergy, 'standard'],
    ['24620', 'daily_charge', dailyEnergy, 'essential'],
    ['24622', 'total_charge', lifetimeEnergy, 'essential'],
    ['24621', 'daily_discharge', dailyEnergy, 'essential'],
    ['24623', 'total_discharge', lifetimeEnergy, 'essential'],
  ],
  {
    pv_yield: ['24627', '24628'],
    battery_charge: ['24620', '24622'],
    battery_discharge: ['24621', '24623'],
    pv_power: ['24624'],
    grid_power: ['24626'],
    battery_power: ['24625'],
    load_power: ['24631'],
    soc: ['24629'],
  },
);
