/** Device type 45: local controllers of C&I storage (open-api-guide.md 6.5). */
import { dailyEnergy, lifetimeEnergy, power, reactivePower, text } from './quantities.ts';
import { table } from './table.ts';

export const LOCAL_CONTROLLER = table(
  45,
  [
    ['59546', 'daily_charge', dailyEnergy, 'essential'],
    ['59535', 'total_charge', lifetimeEnergy, 'essential'],
    ['59547', 'daily_discharge', dailyEnergy, 'essential'],
    ['59536', 'total_discharge', lifetimeEnergy, 'essential'],
    ['59541', 'active_power', power, 'essential'],
    ['59542', 'reactive_power', reactivePower, 'standard'],
    ['59552', 'working_status', text, 'standard'],
    ['59551', 'working_mode', text, 'standard'],
    ['59502', 'software_version', text, 'extended', 'diagnostic'],
    ['59705', 'device_serial_number', text, 'extended', 'diagnostic'],
  ],
  {
    battery_charge: ['59546', '59535'],
    battery_discharge: ['59547', '59536'],
  },
);
