/**
 * Device type 41: optimizers. The documentation has their points for API calls that this bridge does not make. So they are in no
 * preset (see points.ts), and are announced without a class if the user includes them.
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
