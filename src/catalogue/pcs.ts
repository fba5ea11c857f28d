/** Device type 37: power conversion systems of C&I storage. */
import { frequency, power, powerFactor, reactivePower, temperature, text } from './quantities.ts';
import { table } from './table.ts';

export const PCS = table(
  37,
  [
    ['44010', 'active_power', power, 'essential'],
    ['44011', 'reactive_power', reactivePower, 'standard'],
    ['44012', 'power_factor', powerFactor, 'standard'],
    ['44029', 'grid_frequency', frequency, 'standard'],
    ['44231', 'operating_status', text, 'standard'],
    ['44025', 'working_mode', text, 'standard'],
    ['44244', 'internal_temperature', temperature, 'standard', 'diagnostic'],
    ['44803', 'device_serial_number', text, 'extended', 'diagnostic'],
    ['44823', 'dsp_version', text, 'extended', 'diagnostic'],
    ['44824', 'cpld_version', text, 'extended', 'diagnostic'],
  ],
  {
    battery_power: ['44010'],
  },
);
