/** Device type 52: battery system controllers of C&I storage. */
import { cellVoltage, temperature, text } from './quantities.ts';
import { table } from './table.ts';

export const BATTERY_SYSTEM_CONTROLLER = table(52, [
  ['59008', 'max_cell_voltage', cellVoltage, 'standard'],
  ['59010', 'min_cell_voltage', cellVoltage, 'standard'],
  ['59012', 'max_cell_temperature', temperature, 'standard'],
  ['59014', 'min_cell_temperature', temperature, 'standard'],
  ['59064', 'highest_voltage_cell', text, 'all', 'diagnostic'],
  ['59065', 'lowest_voltage_cell', text, 'all', 'diagnostic'],
  ['59066', 'hottest_cell', text, 'all', 'diagnostic'],
  ['59067', 'coldest_cell', text, 'all', 'diagnostic'],
]);
