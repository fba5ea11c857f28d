/**
 * Device type 41: optimizers. The documentation lists their points only for API calls that this bridge does not make. Therefore no
 * preset contains them (see points.ts), and points that the user includes are announced without a device class.
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
