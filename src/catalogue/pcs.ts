/** Device type 37: power conversion systems of C&I storage. */
import { frequency, power, powerFactor, reactivePower, temperature, text } from './quantities.ts';
import { table } from './table.ts';

export const PCS = table(
  37,
  [
    ['44010', 'active_power', 'Active power', 'Potência ativa', power, 'essential'],
    ['44011', 'reactive_power', 'Reactive power', 'Potência reativa', reactivePower, 'standard'],
    ['44012', 'power_factor', 'Power factor', 'Fator de potência', powerFactor, 'standard'],
    ['44029', 'grid_frequency', 'Grid frequency', 'Frequência da rede', frequency, 'standard'],
    ['44231', 'operating_status', 'Operating status', 'Status de operação', text, 'standard'],
    ['44025', 'working_mode', 'Working mode', 'Modo de trabalho', text, 'standard'],
    ['44244', 'internal_temperature', 'Internal temperature', 'Temperatura interna', temperature, 'standard', 'diagnostic'],
    ['44803', 'device_serial_number', 'Serial number', 'Número de série', text, 'mass', 'diagnostic'],
    ['44823', 'dsp_version', 'DSP version', 'Versão do DSP', text, 'mass', 'diagnostic'],
    ['44824', 'cpld_version', 'CPLD version', 'Versão do CPLD', text, 'mass', 'diagnostic'],
  ],
  {
    battery_power: ['44010'],
  },
);
