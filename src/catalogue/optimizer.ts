/**
 * Device type 41: optimizers. Documented for calls of their own, which this bridge does not make: in no preset (see
 * points.ts), announced without a class where the user names them all the same.
 */
import { plain } from './quantities.ts';
import { table } from './table.ts';

export const OPTIMIZER = table(41, [
  ['58101', 'total_yield', plain('Wh'), 'all'],
  ['58103', 'input_voltage', plain('V'), 'all'],
  ['58104', 'output_voltage', plain('V'), 'all'],
  ['58105', 'input_current', plain('A'), 'all'],
  ['58106', 'output_current', plain('A'), 'all'],
  ['58107', 'output_power', plain('W'), 'all'],
]);
