/** Device type 1: string and central inverters (open-api-guide.md 8.1.2). */

import { INVERTER_STATUS } from './operating-status.ts';
import {
  apparentPower,
  count,
  current,
  dailyEnergy,
  frequency,
  kiloohms,
  lifetimeEnergy,
  monthlyEnergy,
  number,
  ohms,
  power,
  powerFactor,
  reactivePower,
  runningHours,
  status,
  temperature,
  text,
  voltage,
  yearlyEnergy,
} from './quantities.ts';
import { family, LINES, PHASES, table } from './table.ts';

const MPPT_VOLTAGES = [5, 7, 9, 45, 47, 49, 51, 53, 55, 57, 7401, 7402, 7723, 7725, 7727, 7729, 7731, 7733, 7735, 7737] as const;
const MPPT_CURRENTS = [6, 8, 10, 46, 48, 50, 52, 54, 56, 58, 7451, 7452, 7724, 7726, 7728, 7730, 7732, 7734, 7736, 7738] as const;
const PV_POWERS = [11, 12, 13, 59, 60, 61, 62, 63, 64, 65] as const;
const MODULE_TEMPERATURES = [33, 34, 35, 36, 37, 38] as const;
const STRING_VOLTAGES = [
  96, 97, 98, 99, 100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 7166, 7167, 7168, 7169, 7170, 7171, 7172, 7173,
  7174, 7175, 7176, 7177, 7178, 7179, 7707, 7709, 7711, 7713, 7715, 7717, 7719, 7721,
] as const;
const STRING_CURRENTS = [
  70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 92, 93, 313, 314, 315, 316, 317, 318, 319, 320, 321, 322, 323, 324, 325,
  326, 7708, 7710, 7712, 7714, 7716, 7718, 7720, 7722,
] as const;

export const INVERTER = table(
  1,
  [
    ['1', 'daily_yield', dailyEnergy, 'essential'],
    ['87', 'monthly_yield', monthlyEnergy, 'standard'],
    ['88', 'yearly_yield', yearlyEnergy, 'standard'],
    ['2', 'total_yield', lifetimeEnergy, 'essential'],
    ['67', 'daily_theoretical_yield', dailyEnergy, 'all'],
    ['24', 'active_power', power, 'essential'],
    ['14', 'dc_power', power, 'standard'],
    ['25', 'reactive_power', reactivePower, 'standard'],
    ['43', 'apparent_power', apparentPower, 'standard'],
    ['26', 'power_factor', powerFactor, 'standard'],
    ['27', 'grid_frequency', frequency, 'standard'],
    ['29', 'operating_status', status(INVERTER_STATUS), 'standard'],
    ['304', 'device_fault_status', text, 'all', 'diagnostic'],

    ...family([18, 19, 20], ['phase_#_voltage', voltage, 'standard'], PHASES),
    ...family([21, 22, 23], ['phase_#_current', current, 'standard'], PHASES),
    ...family([15, 16, 17], ['line_#_voltage', voltage, 'all'], LINES),

    ['4', 'internal_temperature', temperature, 'standard', 'diagnostic'],
    ['95', 'bus_voltage', voltage, 'all', 'diagnostic'],
    ['90', 'negative_voltage_to_ground', voltage, 'all', 'diagnostic'],
    ['94', 'insulation_resistance', kiloohms, 'standard', 'diagnostic'],
    ['39', 'positive_impedance_to_ground', ohms, 'all', 'diagnostic'],
    ['40', 'negative_impedance_to_ground', ohms, 'all', 'diagnostic'],
    ['41', 'active_power_regulation', power, 'all', 'diagnostic'],
    // The official table prints the unit "va".
    ['42', 'reactive_power_regulation', reactivePower, 'all', 'diagnostic'],
    ['86', 'nominal_power', number, 'all', 'diagnostic'],
    ['120', 'afci_faults', count, 'all', 'diagnostic'],
    ['7356', 'operation_time', runningHours, 'standard', 'diagnostic'],
    ['3', 'grid_connected_time', runningHours, 'all', 'diagnostic'],

    ...family(MPPT_VOLTAGES, ['mppt#_voltage', voltage, 'standard']),
    ...family(MPPT_CURRENTS, ['mppt#_current', current, 'standard']),
    ...family(PV_POWERS, ['pv#_power', power, 'standard']),
    ...family(MODULE_TEMPERATURES, ['module#_temperature', temperature, 'extended', 'diagnostic']),
    ...family(STRING_VOLTAGES, ['string#_voltage', voltage, 'extended', 'diagnostic']),
    ...family(STRING_CURRENTS, ['string#_current', current, 'extended', 'diagnostic']),
  ],
  {
    pv_yield: ['1', '87', '88', '2'],
    pv_power: ['24'],
  },
);
