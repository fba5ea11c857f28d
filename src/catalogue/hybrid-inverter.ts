/** Device type 14: hybrid inverters of the SH series, "Energy Storage System" in the official list. */

import { HYBRID_STATUS } from './operating-status.ts';
import {
  apparentPower,
  chargeRatio,
  current,
  dailyEnergy,
  dailyHours,
  frequency,
  healthRatio,
  type Kind,
  kiloohms,
  lifetimeEnergy,
  power,
  powerFactor,
  ratio,
  reactivePower,
  runningHours,
  status,
  storedEnergy,
  temperature,
  text,
  voltage,
  yearlyEnergy,
} from './quantities.ts';
import { family, LINES, PHASES, type Row, table } from './table.ts';

const MPPT_VOLTAGES = [13001, 13105, 13107, 13109] as const;
const MPPT_CURRENTS = [13002, 13106, 13108, 13110] as const;

/** Returns the rows of one quantity of the second metering channel: its total, and one point for each phase. */
const secondChannel = <const Id extends number>(total: Id, phases: readonly Id[], slug: string, kind: Kind): readonly Row<`${Id}`>[] => [
  [`${total}`, `channel2_${slug}`, kind, 'extended'],
  ...family(phases, [`channel2_phase_#_${slug}`, kind, 'extended'], PHASES),
];

/**
 * The raw states of charge and health and the daily rates are 0..1. Feed-in and purchased power are never negative, and neither
 * are charging and discharging power.
 */
export const HYBRID_INVERTER = table(
  14,
  [
    ['13003', 'pv_power', power, 'essential'],
    ['13112', 'daily_pv_yield', dailyEnergy, 'essential'],
    ['13134', 'total_pv_yield', lifetimeEnergy, 'essential'],
    ['13119', 'load_power', power, 'essential'],
    ['13199', 'daily_load_consumption', dailyEnergy, 'essential'],
    ['13130', 'total_load_consumption', lifetimeEnergy, 'essential'],
    ['13149', 'purchased_power', power, 'essential'],
    ['13147', 'daily_purchased_energy', dailyEnergy, 'essential'],
    ['13148', 'total_purchased_energy', lifetimeEnergy, 'essential'],
    ['13121', 'feed_in_power', power, 'essential'],
    ['13122', 'daily_feed_in_energy', dailyEnergy, 'essential'],
    ['13125', 'total_feed_in_energy', lifetimeEnergy, 'essential'],
    ['13173', 'daily_pv_feed_in_energy', dailyEnergy, 'standard'],
    ['13175', 'total_pv_feed_in_energy', lifetimeEnergy, 'standard'],
    ['13116', 'daily_direct_consumption', dailyEnergy, 'standard'],
    ['13118', 'yearly_direct_consumption', yearlyEnergy, 'all'],
    ['13137', 'total_direct_consumption', lifetimeEnergy, 'standard'],
    ['13144', 'daily_self_consumption', ratio, 'standard'],
    ['13172', 'daily_self_sufficiency', ratio, 'standard'],

    ['13141', 'soc', chargeRatio, 'essential'],
    ['13126', 'battery_charging_power', power, 'essential'],
    ['13028', 'daily_battery_charge', dailyEnergy, 'essential'],
    ['13034', 'total_battery_charge', lifetimeEnergy, 'essential'],
    ['13150', 'battery_discharging_power', power, 'essential'],
    ['13029', 'daily_battery_discharge', dailyEnergy, 'essential'],
    ['13035', 'total_battery_discharge', lifetimeEnergy, 'essential'],
    ['13174', 'daily_charge_from_pv', dailyEnergy, 'standard'],
    ['13176', 'total_charge_from_pv', lifetimeEnergy, 'standard'],
    ['13138', 'battery_voltage', voltage, 'standard'],
    ['13139', 'battery_current', current, 'standard'],
    ['13143', 'battery_temperature', temperature, 'standard'],
    ['13142', 'soh', healthRatio, 'standard', 'diagnostic'],
    // The name in the official table ends with "(kWh)", but the raw value is in Wh.
    ['13140', 'battery_capacity', storedEnergy, 'standard', 'diagnostic'],
    ['13169', 'bms_battery_voltage', voltage, 'all', 'diagnostic'],
    ['13170', 'bms_soc', chargeRatio, 'all', 'diagnostic'],
    ['13162', 'max_charging_current', current, 'all', 'diagnostic'],
    ['13163', 'max_discharging_current', current, 'all', 'diagnostic'],
    ['13023', 'daily_charging_time', dailyHours, 'all', 'diagnostic'],
    ['13016', 'total_charging_time', runningHours, 'all', 'diagnostic'],
    ['13024', 'daily_discharging_time', dailyHours, 'all', 'diagnostic'],
    ['13017', 'total_discharging_time', runningHours, 'all', 'diagnostic'],

    ['13146', 'operating_status', status(HYBRID_STATUS), 'standard'],
    ['13011', 'active_power', power, 'standard'],
    ['13012', 'reactive_power', reactivePower, 'standard'],
    ['13018', 'apparent_power', apparentPower, 'standard'],
    ['13013', 'power_factor', powerFactor, 'standard'],
    ['13007', 'grid_frequency', frequency, 'standard'],
    ...family([13157, 13158, 13159], ['phase_#_voltage', voltage, 'standard'], PHASES),
    ...family([13008, 13009, 13010], ['phase_#_current', current, 'standard'], PHASES),
    ['13187', 'ac_voltage', voltage, 'standard'],
    ['13188', 'ac_current', current, 'standard'],
    ...family([13004, 13005, 13006], ['line_#_voltage', voltage, 'all'], LINES),
    ...family(MPPT_VOLTAGES, ['mppt#_voltage', voltage, 'standard']),
    ...family(MPPT_CURRENTS, ['mppt#_current', current, 'standard']),

    ['18068', 'backup_power', power, 'standard'],
    ...family([18065, 18066, 18067], ['phase_#_backup_power', power, 'all'], PHASES),
    ...family([18103, 18104, 18105], ['phase_#_backup_voltage', voltage, 'all'], PHASES),
    ...family([18062, 18063, 18064], ['phase_#_backup_current', current, 'all'], PHASES),
    ...family([18108, 18109, 18110], ['meter_phase_#_voltage', voltage, 'all'], PHASES),

    ...secondChannel(18079, [18080, 18081, 18082], 'active_power', power),
    ...secondChannel(18083, [18084, 18085, 18086], 'reactive_power', reactivePower),
    ...secondChannel(18075, [18076, 18077, 18078], 'apparent_power', apparentPower),
    ...secondChannel(18087, [], 'power_factor', powerFactor),
    ...secondChannel(18088, [18089, 18090, 18091], 'purchased_energy', lifetimeEnergy),
    ...secondChannel(18092, [18093, 18094, 18095], 'feed_in_energy', lifetimeEnergy),

    ['13019', 'internal_temperature', temperature, 'standard', 'diagnostic'],
    ['13161', 'bus_voltage', voltage, 'all', 'diagnostic'],
    ['13160', 'insulation_resistance', kiloohms, 'standard', 'diagnostic'],
    ['13020', 'operation_time', runningHours, 'standard', 'diagnostic'],
    ['13171', 'ems_status', text, 'all', 'diagnostic'],
    ['13165', 'mdsp_off_grid_start_status', text, 'extended', 'diagnostic'],
    ['13166', 'sdsp_working_mode', text, 'extended', 'diagnostic'],
    ['13167', 'sdsp_off_grid_start_status', text, 'extended', 'diagnostic'],
    ['13168', 'di_status', text, 'extended', 'diagnostic'],
  ],
  {
    pv_yield: ['13112', '13134'],
    pv_to_load: ['13116', '13118', '13137'],
    pv_to_grid: ['13173', '13175'],
    pv_to_battery: ['13174', '13176'],
    grid_import: ['13147', '13148'],
    grid_export: ['13122', '13125'],
    battery_charge: ['13028', '13034'],
    battery_discharge: ['13029', '13035'],
    load: ['13199', '13130'],
    pv_power: ['13003'],
    grid_import_power: ['13149'],
    grid_export_power: ['13121'],
    battery_charge_power: ['13126'],
    battery_discharge_power: ['13150'],
    load_power: ['13119'],
    soc: ['13141', '13170'],
  },
);
