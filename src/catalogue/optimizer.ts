/**
 * Device type 41: optimizers. Documented for calls of their own, which this bridge does not make: in no preset (see
 * points.ts), announced without a class where the user names them all the same.
 */
import { plain } from './quantities.ts';
import { table } from './table.ts';

export const OPTIMIZER = table(41, [
  ['58101', 'total_yield', 'Total yield', 'Rendimento total', plain('Wh'), 'all'],
  ['58103', 'input_voltage', 'Input voltage', 'Tensão de entrada', plain('V'), 'all'],
  ['58104', 'output_voltage', 'Output voltage', 'Tensão de saída', plain('V'), 'all'],
  ['58105', 'input_current', 'Input current', 'Corrente de entrada', plain('A'), 'all'],
  ['58106', 'output_current', 'Output current', 'Corrente de saída', plain('A'), 'all'],
  ['58107', 'output_power', 'Output power', 'Potência de saída', plain('W'), 'all'],
]);
