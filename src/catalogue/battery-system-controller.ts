/** Device type 52: battery system controllers of C&I storage. */
import { cellVoltage, temperature, text } from './quantities.ts';
import { table } from './table.ts';

export const BATTERY_SYSTEM_CONTROLLER = table(52, [
  ['59008', 'max_cell_voltage', 'Maximum cell voltage', 'Tensão máxima da célula', cellVoltage, 'standard'],
  ['59010', 'min_cell_voltage', 'Minimum cell voltage', 'Tensão mínima da célula', cellVoltage, 'standard'],
  ['59012', 'max_cell_temperature', 'Maximum cell temperature', 'Máx. temperatura de célula', temperature, 'standard'],
  ['59014', 'min_cell_temperature', 'Minimum cell temperature', 'Min. temperatura de célula', temperature, 'standard'],
  ['59064', 'highest_voltage_cell', 'Highest-voltage cell', 'Célula de maior tensão', text, 'all', 'diagnostic'],
  ['59065', 'lowest_voltage_cell', 'Lowest-voltage cell', 'Célula de menor tensão', text, 'all', 'diagnostic'],
  ['59066', 'hottest_cell', 'Hottest cell', 'Célula mais quente', text, 'all', 'diagnostic'],
  ['59067', 'coldest_cell', 'Coldest cell', 'Célula mais fria', text, 'all', 'diagnostic'],
]);
