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
 * State of charge: 83252 is seen as 0..1, 83334 as 0..100. 83129 and 83232 are published unscaled by the clients that have
 * them, and the vendor's guide gives 83129 in %: 0..100 until getOpenPointInfo says otherwise; the planned 83319 is the EMS's, as 83334.
 */
export const PLANT = table(
  11,
  [
    ['83022', 'daily_yield', 'Daily yield', 'Rendimento diário', dailyEnergy, 'essential'],
    ['83024', 'total_yield', 'Total yield', 'Rendimento total', lifetimeEnergy, 'essential'],
    ['83033', 'active_power', 'Active power', 'Potência ativa', power, 'essential'],
    ['83067', 'pv_power', 'PV power', 'Potência fotovoltaica', power, 'essential'],
    ['83052', 'load_power', 'Load power', 'Potência da carga', power, 'essential'],
    ['83549', 'grid_power', 'Grid power', 'Potência ativa (Rede)', power, 'essential'],
    ['83129', 'battery_soc', 'Battery SOC', 'SOC da bateria', chargePercent, 'essential'],
    ['83252', 'battery_level', 'Battery level', 'Nível da bateria', chargeRatio, 'essential'],
    // Officially named load power, as 83052 is.
    ['83106', 'consumption_power', 'Consumption power', 'Potência de consumo', power, 'standard'],

    ['83118', 'daily_load_consumption', 'Daily load consumption', 'Consumo diário da carga', dailyEnergy, 'essential'],
    ['83124', 'total_load_consumption', 'Total load consumption', 'Consumo total da carga', lifetimeEnergy, 'essential'],
    ['83102', 'daily_purchased_energy', 'Daily purchased energy', 'Energia importada diária', dailyEnergy, 'essential'],
    ['83105', 'total_purchased_energy', 'Total purchased energy', 'Energia importada total', lifetimeEnergy, 'essential'],
    ['83072', 'daily_feed_in_energy', 'Daily feed-in energy', 'Energia exportada diária', dailyEnergy, 'essential'],
    ['83075', 'total_feed_in_energy', 'Total feed-in energy', 'Energia exportada total', lifetimeEnergy, 'essential'],
    ['83119', 'daily_pv_feed_in_energy', 'Daily feed-in energy from PV', 'Energia fotovoltaica exportada diária', dailyEnergy, 'standard'],
    ['83097', 'daily_direct_consumption', 'Daily direct consumption', 'Consumo direto diário', dailyEnergy, 'standard'],
    ['83100', 'total_direct_consumption', 'Total direct consumption', 'Consumo direto total', lifetimeEnergy, 'standard'],
    ['83322', 'daily_charge', 'Daily battery charge', 'Carga diária da bateria', dailyEnergy, 'essential'],
    ['83324', 'total_charge', 'Total battery charge', 'Carga total da bateria', lifetimeEnergy, 'essential'],
    ['83323', 'daily_discharge', 'Daily battery discharge', 'Descarga diária da bateria', dailyEnergy, 'essential'],
    ['83325', 'total_discharge', 'Total battery discharge', 'Descarga total da bateria', lifetimeEnergy, 'essential'],

    ['83002', 'inverter_active_power', 'Inverter active power', 'Potência ativa (Inversor)', power, 'standard'],
    ['83009', 'inverter_daily_yield', 'Inverter daily yield', 'Rendimento diário (Inversor)', dailyEnergy, 'standard'],
    ['83004', 'inverter_total_yield', 'Inverter total yield', 'Rendimento total (Inversor)', lifetimeEnergy, 'standard'],
    ['83046', 'pcs_active_power', 'PCS active power', 'Potência ativa (PCS)', power, 'standard'],
    ['83032', 'meter_active_power', 'Meter active power', 'Potência ativa (Medidor)', power, 'standard'],
    ['83006', 'meter_daily_yield', 'Meter daily yield', 'Rendimento diário (Medidor)', dailyEnergy, 'standard'],
    ['83020', 'meter_total_yield', 'Meter total yield', 'Rendimento total (Medidor)', lifetimeEnergy, 'standard'],
    ['83011', 'meter_daily_consumption', 'Meter daily consumption', 'Consumo diário (Medidor)', dailyEnergy, 'standard'],
    ['83021', 'meter_total_consumption', 'Meter total consumption', 'Consumo total (Medidor)', lifetimeEnergy, 'standard'],

    ['83326', 'ems_storage_power', 'Storage power (EMS)', 'Potência do armazenamento (EMS)', power, 'standard'],
    ['83328', 'ems_grid_power', 'Grid power (EMS)', 'Potência da rede (EMS)', power, 'standard'],
    ['83329', 'ems_pv_power', 'PV power (EMS)', 'Potência fotovoltaica (EMS)', power, 'standard'],
    ['83330', 'ems_load_power', 'Load power (EMS)', 'Potência da carga (EMS)', power, 'standard'],
    ['83331', 'ems_daily_pv_yield', 'Daily PV yield (EMS)', 'Rendimento fotovoltaico diário (EMS)', dailyEnergy, 'standard'],
    ['83332', 'total_pv_yield', 'Total PV yield', 'Rendimento fotovoltaico total', lifetimeEnergy, 'standard'],
    ['83334', 'ems_storage_soc', 'Storage SOC (EMS)', 'SOC do armazenamento (EMS)', chargePercent, 'standard'],
    ['83327', 'remaining_energy', 'Remaining energy', 'Energia restante', storedEnergy, 'standard'],
    ['83335', 'ems_remaining_energy', 'Remaining energy (EMS)', 'Energia restante (EMS)', storedEnergy, 'standard'],
    ['83548', 'charge_cycles', 'Charge and discharge cycles', 'Ciclos de carga e descarga', count, 'standard', 'diagnostic'],

    // The field is all storage of the plant.
    ['83232', 'field_soc', 'Field SOC', 'SOC do campo', chargePercent, 'standard'],
    ['83238', 'field_power', 'Field power', 'Potência do campo', power, 'standard'],
    ['83235', 'field_chargeable_energy', 'Field chargeable energy', 'Energia carregável do campo', storedEnergy, 'all'],
    ['83236', 'field_dischargeable_energy', 'Field dischargeable energy', 'Energia descarregável do campo', storedEnergy, 'all'],
    ['83243', 'field_daily_charge', 'Field daily charge', 'Carga diária do campo', dailyEnergy, 'standard'],
    ['83241', 'field_total_charge', 'Field total charge', 'Carga total do campo', lifetimeEnergy, 'standard'],
    ['83244', 'field_daily_discharge', 'Field daily discharge', 'Descarga diária do campo', dailyEnergy, 'standard'],
    ['83242', 'field_total_discharge', 'Field total discharge', 'Descarga total do campo', lifetimeEnergy, 'standard'],
    ['83233', 'field_max_charge_power', 'Field maximum charging power', 'Potência máxima de carga do campo', power, 'all'],
    ['83234', 'field_max_discharge_power', 'Field maximum discharging power', 'Potência máxima de descarga do campo', power, 'all'],
    ['83239', 'field_reactive_power', 'Field reactive power', 'Potência reativa do campo', reactivePower, 'all'],
    // The official table prints W.
    ['83237', 'field_max_reactive_power', 'Field maximum reactive power', 'Potência reativa máxima do campo', reactivePower, 'all'],
    ['83240', 'field_power_factor', 'Field power factor', 'Fator de potência do campo', powerFactor, 'all'],

    ['83317', 'forecast_power', 'Power forecast', 'Previsão de potência', power, 'all'],
    ['83318', 'planned_storage_power', 'Planned storage power', 'Potência planejada do armazenamento', power, 'all'],
    // The official table prints W.
    ['83319', 'planned_storage_soc', 'Planned storage SOC', 'SOC planejado do armazenamento', chargePercent, 'all'],
    // Named "power" in the official table, but given in Wh.
    ['83320', 'planned_charge', 'Planned charge', 'Carga planejada', storedEnergy, 'all'],
    ['83321', 'planned_discharge', 'Planned discharge', 'Descarga planejada', storedEnergy, 'all'],
    ['83018', 'daily_theoretical_yield', 'Daily theoretical yield', 'Rendimento teórico diário', dailyEnergy, 'all'],
    ['83743', 'daily_curtailment_loss', 'Daily curtailment loss', 'Perda diária por limitação de potência', dailyEnergy, 'all'],

    ['83019', 'power_ratio', 'Power to installed power', 'Potência em relação à instalada', ratio, 'all'],
    ['83419', 'daily_peak_power_ratio', 'Daily peak power to installed power', 'Pico diário em relação à potência instalada', ratio, 'all'],
    ['83001', 'inverter_normalized_power', 'Normalized inverter power', 'Potência normalizada (Inversor)', wattsPerWattPeak, 'all'],
    ['83023', 'performance_ratio', 'Performance ratio', 'Taxa de desempenho', ratio, 'standard'],
    ['83007', 'meter_performance_ratio', 'Meter performance ratio', 'Taxa de desempenho (Medidor)', ratio, 'all'],
    ['83010', 'inverter_performance_ratio', 'Inverter performance ratio', 'Taxa de desempenho (Inversor)', ratio, 'all'],
    ['83025', 'equivalent_hours', 'Equivalent hours', 'Horas equivalentes', equivalentHours, 'standard'],
    ['83005', 'daily_equivalent_hours', 'Daily equivalent hours', 'Horas equivalentes diárias', equivalentHours, 'all'],
    ['83008', 'inverter_equivalent_hours', 'Inverter equivalent hours', 'Horas equivalentes (Inversor)', equivalentHours, 'all'],

    ['83012', 'irradiance', 'Irradiance', 'Irradiância', irradiance, 'standard'],
    ['83013', 'daily_irradiation', 'Daily irradiation', 'Irradiação diária', dailyIrradiation, 'standard'],
    ['83016', 'ambient_temperature', 'Ambient temperature', 'Temperatura ambiente', temperature, 'standard'],
    ['83017', 'module_temperature', 'Module temperature', 'Temperatura dos módulos', temperature, 'standard'],
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
    // Not 83329: an EMS reports at night, so its PV power is not known to be zero while it is silent.
    pv_power: ['83067'],
    grid_power: ['83549', '83328'],
    battery_power: ['83326', '83238'],
    load_power: ['83052', '83106', '83330'],
    soc: ['83129', '83252', '83334', '83232'],
  },
);
