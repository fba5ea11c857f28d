/**
 * Device type 3: grid connection points. Only the names of the points are known, from the API of the vendor's app. The points have
 * no unit and no device class, and no preset contains them (see points.ts).
 */
import { number } from './quantities.ts';
import { table } from './table.ts';

export const GRID_CONNECTION_POINT = table(3, [
  ['82023', 'meter_active_power', number, 'all'],
  ['82009', 'meter_daily_yield', number, 'all'],
  ['82021', 'meter_total_yield', number, 'all'],
  ['82014', 'meter_daily_consumption', number, 'all'],
  ['82022', 'meter_total_consumption', number, 'all'],
  ['82002', 'inverter_active_power', number, 'all'],
  ['82004', 'inverter_dc_power', number, 'all'],
  ['82012', 'inverter_daily_yield', number, 'all'],
  ['82007', 'inverter_total_yield', number, 'all'],
  ['82034', 'daily_theoretical_yield', number, 'all'],
  ['82001', 'inverter_normalized_power', number, 'all'],
  ['82003', 'inverter_normalized_dc_power', number, 'all'],
  ['82005', 'conversion_efficiency', number, 'all'],
  ['82035', 'performance_ratio', number, 'all'],
  ['82010', 'meter_performance_ratio', number, 'all'],
  ['82013', 'inverter_performance_ratio', number, 'all'],
  ['82038', 'equivalent_hours', number, 'all'],
  ['82008', 'meter_daily_equivalent_hours', number, 'all'],
  ['82011', 'inverter_daily_equivalent_hours', number, 'all'],
  ['82015', 'irradiance', number, 'all'],
  ['82016', 'daily_irradiation', number, 'all'],
  ['82019', 'ambient_temperature', number, 'all'],
  ['82020', 'module_temperature', number, 'all'],
]);
