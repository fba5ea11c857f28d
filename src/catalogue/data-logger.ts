/** Device type 9: data loggers. */
import { lifetimeEnergy, number, power, reactivePower, signalCurrent, temperature, text, voltage } from './quantities.ts';
import { family, table } from './table.ts';

const ANALOG_VOLTAGES = [10555, 10557, 10559, 10561];
const ANALOG_CURRENTS = [10575, 10576, 10577, 10578];
const PT_TEMPERATURES = [10563, 10565];
const DIGITAL_OUTPUTS = [10567, 10569, 10571, 10573];

export const DATA_LOGGER = table(9, [
  ['10026', 'power', 'Power', 'Potência total', power, 'essential'],
  ['10587', 'active_power', 'Active power', 'Potência ativa', power, 'standard'],
  ['10046', 'reactive_power', 'Reactive power', 'Potência reativa', reactivePower, 'standard'],
  ['10028', 'total_yield', 'Total yield', 'Rendimento total', lifetimeEnergy, 'essential'],
  ['10510', 'mobile_signal', 'Mobile network signal', 'Sinal da rede móvel', number, 'standard', 'diagnostic'],
  ['10511', 'wlan_signal', 'WLAN signal', 'Sinal de WLAN', number, 'standard', 'diagnostic'],
  ...family(ANALOG_VOLTAGES, ['ai#_voltage', 'Analog input # voltage', 'Tensão da entrada analógica #', voltage, 'mass', 'diagnostic']),
  ...family(ANALOG_CURRENTS, [
    'ai#_current',
    'Analog input # current',
    'Corrente da entrada analógica #',
    signalCurrent,
    'mass',
    'diagnostic',
  ]),
  ...family(PT_TEMPERATURES, ['pt#_temperature', 'PT # temperature', 'Temperatura do sensor PT #', temperature, 'mass', 'diagnostic']),
  ...family(DIGITAL_OUTPUTS, ['do#', 'Digital output #', 'Saída digital #', text, 'mass', 'diagnostic']),
]);
