/** Device type 9: data loggers. */
import { lifetimeEnergy, number, power, reactivePower, signalCurrent, temperature, text, voltage } from './quantities.ts';
import { family, table } from './table.ts';

const ANALOG_VOLTAGES = [10555, 10557, 10559, 10561] as const;
const ANALOG_CURRENTS = [10575, 10576, 10577, 10578] as const;
const PT_TEMPERATURES = [10563, 10565] as const;
const DIGITAL_OUTPUTS = [10567, 10569, 10571, 10573] as const;

export const DATA_LOGGER = table(9, [
  ['10026', 'power', power, 'essential'],
  ['10587', 'active_power', power, 'standard'],
  ['10046', 'reactive_power', reactivePower, 'standard'],
  ['10028', 'total_yield', lifetimeEnergy, 'essential'],
  ['10510', 'mobile_signal', number, 'standard', 'diagnostic'],
  ['10511', 'wlan_signal', number, 'standard', 'diagnostic'],
  ...family(ANALOG_VOLTAGES, ['ai#_voltage', voltage, 'extended', 'diagnostic']),
  ...family(ANALOG_CURRENTS, ['ai#_current', signalCurrent, 'extended', 'diagnostic']),
  ...family(PT_TEMPERATURES, ['pt#_temperature', temperature, 'extended', 'diagnostic']),
  ...family(DIGITAL_OUTPUTS, ['do#', text, 'extended', 'diagnostic']),
]);
