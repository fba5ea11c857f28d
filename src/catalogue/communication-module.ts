/** Device type 22: communication modules such as WiNet-S. */
import { count, number, signalStrength, text } from './quantities.ts';
import { table } from './table.ts';

export const COMMUNICATION_MODULE = table(22, [
  ['23014', 'wlan_signal', 'WLAN signal', 'Sinal de WLAN', signalStrength, 'standard', 'diagnostic'],
  ['23001', 'wireless_signal', 'Wireless signal', 'Sinal sem fio', number, 'standard', 'diagnostic'],
  ['23006', 'restarts', 'Restarts', 'Reinicializações', count, 'standard', 'diagnostic'],
  ['23008', 'card_id', 'Card ID', 'ID do cartão', text, 'mass', 'diagnostic'],
]);
