/** Device type 43: batteries. */
import { cellVoltage, chargeRatio, current, healthRatio, lifetimeEnergy, temperature, text, voltage } from './quantities.ts';
import { family, table } from './table.ts';

const MODULE_MAX_CELL_VOLTAGES = [58618, 58619, 58620, 58621, 58622, 58623, 58624, 58625] as const;
const MODULE_MIN_CELL_VOLTAGES = [58626, 58627, 58628, 58629, 58630, 58631, 58632, 58633] as const;

/** The raw states of charge (SOC) and health (SOH) are 0..1. */
export const BATTERY = table(
  43,
  [
    ['58604', 'soc', chargeRatio, 'essential'],
    ['58605', 'soh', healthRatio, 'standard', 'diagnostic'],
    ['58606', 'total_charge', lifetimeEnergy, 'essential'],
    ['58607', 'total_discharge', lifetimeEnergy, 'essential'],
    ['58601', 'voltage', voltage, 'standard'],
    ['58602', 'current', current, 'standard'],
    ['58603', 'temperature', temperature, 'standard'],
    ['58608', 'operating_status', text, 'standard'],
    ['58609', 'health_status', text, 'all', 'diagnostic'],
    ['58610', 'max_cell_voltage', cellVoltage, 'standard', 'diagnostic'],
    ['58611', 'highest_voltage_cell', text, 'all', 'diagnostic'],
    ['58612', 'min_cell_voltage', cellVoltage, 'standard', 'diagnostic'],
    ['58613', 'lowest_voltage_cell', text, 'all', 'diagnostic'],
    ['58614', 'max_module_temperature', temperature, 'standard', 'diagnostic'],
    ['58615', 'hottest_module', text, 'all', 'diagnostic'],
    ['58616', 'min_module_temperature', temperature, 'standard', 'diagnostic'],
    ['58617', 'coldest_module', text, 'all', 'diagnostic'],
    ...family(MODULE_MAX_CELL_VOLTAGES, ['module#_max_cell_voltage', cellVoltage, 'extended', 'diagnostic']),
    ...family(MODULE_MIN_CELL_VOLTAGES, ['module#_min_cell_voltage', cellVoltage, 'extended', 'diagnostic']),
    ['58635', 'dc_contactor_status', text, 'all', 'diagnostic'],
    ['58636', 'fault_module', text, 'all', 'diagnostic'],
  ],
  {
    battery_charge: ['58606'],
    battery_discharge: ['58607'],
    soc: ['58604'],
  },
);
