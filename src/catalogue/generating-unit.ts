/**
 * Device type 17: units (generating blocks). Only the names of the points are known, from the API of the vendor's app. The points
 * have no unit and no device class, and no preset contains them (see points.ts).
 */
import { number } from './quantities.ts';
import { table } from './table.ts';

export const UNIT = table(17, [
  ['81023', 'daily_yield', number, 'all'],
  ['81025', 'theoretical_yield', number, 'all'],
  ['81022', 'performance_ratio', number, 'all'],
  ['81002', 'inverter_active_power', number, 'all'],
  ['81004', 'inverter_dc_power', number, 'all'],
  ['81012', 'inverter_daily_yield', number, 'all'],
  ['81007', 'inverter_total_yield', number, 'all'],
  ['81001', 'inverter_normalized_power', number, 'all'],
  ['81003', 'inverter_normalized_dc_power', number, 'all'],
  ['81005', 'inverter_efficiency', number, 'all'],
  ['81011', 'inverter_equivalent_hours', number, 'all'],
  ['81040', 'daily_specific_yield', number, 'all'],
]);
