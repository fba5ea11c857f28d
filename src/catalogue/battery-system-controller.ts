/** Device type 52: battery system controllers of C&I storage. */
import { cellVoltage, temperature, text } from './kinds.ts';
import { table } from './table.ts';

export const BATTERY_SYSTEM_CONTROLLER = table(52, [
  ['59008', 'max_cell_voltage', 'Maximum cell voltage', 'Tensão máxima da célula', cellVoltage, 'standard'],
  ['59010', 'min_cell_voltage', 'Minimum cell voltage', 'Tensão mínima da célula', cellVoltage, 'standard'],
  ['59012', 'max_cell_temperature', 'Maximum cell temperature', 'Máx. temperatura de célula', temperature, 'standard'],
  ['59014', 'min_cell_temperature', 'Minimum cell temperature', 'Min. temperatura de célula', temperature, 'standard'],
  ['59064', 'max_cell_voltage_position', 'Maximum cell voltage position', 'Posição da tensão máxima da célula', text, 'all', 'diagnostic'],
  ['59065', 'min_cell_voltage_position', 'Minimum cell voltage position', 'Posição da tensão mínima da célula', text, 'all', 'diagnostic'],
  [
    '59066',
    'max_cell_temperature_position',
    'Maximum cell temperature position',
    'Posição da máx. temperatura de célula',
    text,
    'all',
    'diagnostic',
  ],
  [
    '59067',
    'min_cell_temperature_position',
    'Minimum cell temperature position',
    'Posição da min. temperatura de célula',
    text,
    'all',
    'diagnostic',
  ],
]);
