/** Device type 11: the plant itself (open-api-guide.md 8.1.1, isolarcloud-open-api.md 5.3). */
import {
  chargePercent,
  chargeRatio,
  count,
  dailyEnergy,
  dailyIrradiation,
  equivalentHours,
  irradiance,
  lifetimeEnergy,
  power,
  powerFactor,
  ratio,
  reactivePower,
  storedEnergy,
  temperature,
  wattsPerWattPeak,
} from './quantities.ts';
import { table } from './table.ts';

/**
 * Raw ranges of the states of charge: point 83252 was observed as 0..1, point 83334 as 0..100. Points 83129 and 83232 are taken as
 * 0..100 until getOpenPointInfo states another unit, because other clients publish them unscaled and the vendor's guide gives
 * 83129 in %. The planned state of charge 83319 is taken as 0..100, because an EMS reports it, as it does 83334.
 */
export const PLANT = table(
  11,
  [
    ['83022', 'daily_yield', dailyEnergy, 'essential'],
    ['83024', 'total_yield', lifetimeEnergy, 'essential'],
    ['83033', 'active_power', power, 'essential'],
    ['83067', 'pv_power', power, 'essential'],
    ['83052', 'load_power', power, 'essential'],
    ['83549', 'grid_power', power, 'essential'],
    ['83129', 'battery_soc', chargePercent, 'essential'],
    ['83252', 'battery_level', chargeRatio, 'essential'],
    // The official table names this point "load power", like point 83052.
    ['83106', 'consumption_power', power, 'standard'],

    ['83118', 'daily_load_consumption', dailyEnergy, 'essential'],
    ['83124', 'total_load_consumption', lifetimeEnergy, 'essential'],
    ['83102', 'daily_purchased_energy', dailyEnergy, 'essential'],
    ['83105', 'total_purchased_energy', lifetimeEnergy, 'essential'],
    ['83072', 'daily_feed_in_energy', dailyEnergy, 'essential'],
    ['83075', 'total_feed_in_energy', lifetimeEnergy, 'essential'],
    ['83119', 'daily_pv_feed_in_energy', dailyEnergy, 'standard'],
    ['83097', 'daily_direct_consumption', dailyEnergy, 'standard'],
    ['83100', 'total_direct_consumption', lifetimeEnergy, 'standard'],
    ['83322', 'daily_charge', dailyEnergy, 'essential'],
    ['83324', 'total_charge', lifetimeEnergy, 'essential'],
    ['83323', 'daily_discharge', dailyEnergy, 'essential'],
    ['83325', 'total_discharge', lifetimeEnergy, 'essential'],

    ['83002', 'inverter_active_power', power, 'standard'],
    ['83009', 'inverter_daily_yield', dailyEnergy, 'standard'],
    ['83004', 'inverter_total_yield', lifetimeEnergy, 'standard'],
    ['83046', 'pcs_active_power', power, 'standard'],
    ['83032', 'meter_active_power', power, 'standard'],
    ['83006', 'meter_daily_yield', dailyEnergy, 'standard'],
    ['83020', 'meter_total_yield', lifetimeEnergy, 'standard'],
    ['83011', 'meter_daily_consumption', dailyEnergy, 'standard'],
    ['83021', 'meter_total_consumption', lifetimeEnergy, 'standard'],

    ['83326', 'ems_storage_power', power, 'standard'],
    ['83328', 'ems_grid_power', power, 'standard'],
    ['83329', 'ems_pv_power', power, 'standard'],
    ['83330', 'ems_load_power', power, 'standard'],
    ['83331', 'ems_daily_pv_yield', dailyEnergy, 'standard'],
    ['83332', 'total_pv_yield', lifetimeEnergy, 'standard'],
    ['83334', 'ems_storage_soc', chargePercent, 'standard'],
    ['83327', 'remaining_energy', storedEnergy, 'standard'],
    ['83335', 'ems_remaining_energy', storedEnergy, 'standard'],
    ['83548', 'charge_cycles', count, 'standard', 'diagnostic'],

    // "Field" in the next names means all storage of the plant.
    ['83232', 'field_soc', chargePercent, 'standard'],
    ['83238', 'field_power', power, 'standard'],
    ['83235', 'field_chargeable_energy', storedEnergy, 'all'],
    ['83236', 'field_dischargeable_energy', storedEnergy, 'all'],
    ['83243', 'field_daily_charge', dailyEnergy, 'standard'],
    ['83241', 'field_total_charge', lifetimeEnergy, 'standard'],
    ['83244', 'field_daily_discharge', dailyEnergy, 'standard'],
    ['83242', 'field_total_discharge', lifetimeEnergy, 'standard'],
    ['83233', 'field_max_charge_power', power, 'all'],
    ['83234', 'field_max_discharge_power', power, 'all'],
    ['83239', 'field_reactive_power', reactivePower, 'all'],
    // The official table prints the unit W.
    ['83237', 'field_max_reactive_power', reactivePower, 'all'],
    ['83240', 'field_power_factor', powerFactor, 'all'],

    ['83317', 'forecast_power', power, 'all'],
    ['83318', 'planned_storage_power', power, 'all'],
    // The official table prints the unit W.
    ['83319', 'planned_storage_soc', chargePercent, 'all'],
    // The official table names the next two points "power", but their raw values are in Wh.
    ['83320', 'planned_charge', storedEnergy, 'all'],
    ['83321', 'planned_discharge', storedEnergy, 'all'],
    ['83018', 'daily_theoretical_yield', dailyEnergy, 'all'],
    ['83743', 'daily_curtailment_loss', dailyEnergy, 'all'],

    ['83019', 'power_ratio', ratio, 'all'],
    ['83419', 'daily_peak_power_ratio', ratio, 'all'],
    ['83001', 'inverter_normalized_power', wattsPerWattPeak, 'all'],
    ['83023', 'performance_ratio', ratio, 'standard'],
    ['83007', 'meter_performance_ratio', ratio, 'all'],
    ['83010', 'inverter_performance_ratio', ratio, 'all'],
    ['83025', 'equivalent_hours', equivalentHours, 'standard'],
    ['83005', 'daily_equivalent_hours', equivalentHours, 'all'],
    ['83008', 'inverter_equivalent_hours', equivalentHours, 'all'],

    ['83012', 'irradiance', irradiance, 'standard'],
    ['83013', 'daily_irradiation', dailyIrradiation, 'standard'],
    ['83016', 'ambient_temperature', temperature, 'standard'],
    ['83017', 'module_temperature', temperature, 'standard'],
  ],
  {
    pv_yield: ['83022', '83024', '83331', '83332'],
    ac_yield: ['83009', '83004'],
    pv_to_load: ['83097', '83100'],
    pv_to_grid: ['83119'],
    grid_import: ['83102', '83105'],
    grid_export: ['83072', '83075'],
    battery_charge: ['83322', '83324', '83243', '83241'],
    battery_discharge: ['83323', '83325', '83244', '83242'],
    load: ['83118', '83124'],
    // Point 83329, the PV power of an EMS, has no role: an EMS reports at night too, so a silent EMS does not mean zero PV power.
    pv_power: ['83067'],
    grid_power: ['83549', '83328'],
    battery_power: ['83326', '83238'],
    load_power: ['83052', '83106', '83330'],
    soc: ['83129', '83252', '83334', '83232'],
  },
);
