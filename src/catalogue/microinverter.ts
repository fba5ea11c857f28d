/** Device type 55: microinverters (open-api-guide.md 8.1.3). */

import { MICROINVERTER_STATUS } from './operating-status.ts';
import {
  apparentPower,
  current,
  dailyEnergy,
  frequency,
  lifetimeEnergy,
  power,
  powerFactor,
  reactivePower,
  status,
  voltage,
} from './quantities.ts';
import { family, table } from './table.ts';

const PV_VOLTAGES = [51315, 51317, 51319, 51321, 51323, 51325] as const;
const PV_CURRENTS = [51316, 51318, 51320, 51322, 51324, 51326] as const;
const PV_POWERS = [51333, 51334, 51335, 51336, 51337, 51338] as const;
const PV_TOTAL_YIELDS = [51339, 51340, 51341, 51342, 51343, 51344] as const;
const PV_DAILY_YIELDS = [51347, 51348, 51349, 51350, 51351, 51352] as const;

export const MICROINVERTER = table(
  55,
  [
    ['51301', 'operating_status', status(MICROINVERTER_STATUS), 'standard'],
    ['51346', 'daily_yield', dailyEnergy, 'essential'],
    ['51302', 'total_yield', lifetimeEnergy, 'essential'],
    ['51303', 'active_power', power, 'essential'],
    ['51305', 'dc_power', power, 'standard'],
    ['51304', 'reactive_power', reactivePower, 'standard'],
    ['51306', 'apparent_power', apparentPower, 'standard'],
    ['51307', 'power_factor', powerFactor, 'standard'],
    ['51308', 'grid_frequency', frequency, 'standard'],
    ['51309', 'ac_voltage', voltage, 'standard'],
    ['51312', 'ac_current', current, 'standard'],
    ...family(PV_POWERS, ['pv#_power', power, 'standard']),
    ...family(PV_VOLTAGES, ['pv#_voltage', voltage, 'standard']),
    ...family(PV_CURRENTS, ['pv#_current', current, 'standard']),
    ...family(PV_DAILY_YIELDS, ['pv#_daily_yield', dailyEnergy, 'all']),
    ...family(PV_TOTAL_YIELDS, ['pv#_total_yield', lifetimeEnergy, 'all']),
  ],
  {
    pv_yield: ['51346', '51302'],
    pv_power: ['51303'],
  },
);
