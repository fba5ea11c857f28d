/** Device type 22: communication modules such as WiNet-S. */
import { count, number, signalStrength, text } from './quantities.ts';
import { table } from './table.ts';

export const COMMUNICATION_MODULE = table(22, [
  ['23014', 'wlan_signal', signalStrength, 'standard', 'diagnostic'],
  ['23001', 'wireless_signal', number, 'standard', 'diagnostic'],
  ['23006', 'restarts', count, 'standard', 'diagnostic'],
  ['23008', 'card_id', text, 'extended', 'diagnostic'],
]);
