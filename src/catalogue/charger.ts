/** Device type 51: chargers for vehicles. */

import { CHARGER_STATUS } from './operating-status.ts';
import { current, power, status, voltage } from './quantities.ts';
import { family, PHASES, table } from './table.ts';

/**
 * The official table prints kW for the powers, but iSolarCloud sends other quantities in their smallest unit, and point 33708 was
 * observed in W. So the raw powers are taken as W until getOpenPointInfo states another unit.
 */
export const CHARGER = table(51, [
  ['33716', 'charging_status', status(CHARGER_STATUS), 'essential'],
  ['33708', 'charging_power', power, 'essential'],
  ['33722', 'min_charging_power', power, 'all', 'diagnostic'],
  ['33723', 'max_charging_power', power, 'all', 'diagnostic'],
  ...family([33702, 33704, 33706], ['phase_#_voltage', voltage, 'standard'], PHASES),
  ...family([33703, 33705, 33707], ['phase_#_current', current, 'standard'], PHASES),
  ['33729', 'min_charging_current', current, 'all', 'diagnostic'],
  ['33728', 'max_charging_current', current, 'all', 'diagnostic'],
  ['33710', 'cp_voltage', voltage, 'all', 'diagnostic'],
]);
