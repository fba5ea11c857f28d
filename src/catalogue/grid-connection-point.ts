/**
 * Device type 3: grid connection points. Only names are known, from the app's own API: no unit, so plain numbers without a
 * class, in no preset (see points.ts).
 */
import { number } from './quantities.ts';
import { table } from './table.ts';

export const GRID_CONNECTION_POINT = table(3, [
  ['82023', 'meter_active_power', 'Meter active power', 'Potência ativa (Medidor)', number, 'all'],
  ['82009', 'meter_daily_yield', 'Meter daily yield', 'Rendimento diário (Medidor)', number, 'all'],
  ['82021', 'meter_total_yield', 'Meter total yield', 'Rendimento total (Medidor)', number, 'all'],
  ['82014', 'meter_daily_consumption', 'Meter daily consumption', 'Consumo diário (Medidor)', number, 'all'],
  ['82022', 'meter_total_consumption', 'Meter total consumption', 'Consumo total (Medidor)', number, 'all'],
  ['82002', 'inverter_active_power', 'Inverter active power', 'Potência ativa (Inversor)', number, 'all'],
  ['82004', 'inverter_dc_power', 'Inverter DC power', 'Potência CC (Inversor)', number, 'all'],
  ['82012', 'inverter_daily_yield', 'Inverter daily yield', 'Rendimento diário (Inversor)', number, 'all'],
  ['82007', 'inverter_total_yield', 'Inverter total yield', 'Rendimento total (Inversor)', number, 'all'],
  ['82034', 'daily_theoretical_yield', 'Daily theoretical yield', 'Rendimento teórico diário', number, 'all'],
  ['82001', 'inverter_normalized_power', 'Inverter normalized AC power', 'Potência CA normalizada (Inversor)', number, 'all'],
  ['82003', 'inverter_normalized_dc_power', 'Inverter normalized DC power', 'Potência CC normalizada (Inversor)', number, 'all'],
  ['82005', 'conversion_efficiency', 'Conversion efficiency', 'Eficiência de conversão', number, 'all'],
  ['82035', 'performance_ratio', 'Performance ratio', 'Taxa de desempenho', number, 'all'],
  ['82010', 'meter_performance_ratio', 'Meter performance ratio', 'Taxa de desempenho (Medidor)', number, 'all'],
  ['82013', 'inverter_performance_ratio', 'Inverter performance ratio', 'Taxa de desempenho (Inversor)', number, 'all'],
  ['82038', 'equivalent_hours', 'Equivalent hours', 'Horas equivalentes', number, 'all'],
  ['82008', 'meter_daily_equivalent_hours', 'Meter daily equivalent hours', 'Horas equivalentes diárias (Medidor)', number, 'all'],
  ['82011', 'inverter_daily_equivalent_hours', 'Inverter daily equivalent hours', 'Horas equivalentes diárias (Inversor)', number, 'all'],
  ['82015', 'irradiance', 'Irradiance', 'Irradiância', number, 'all'],
  ['82016', 'daily_irradiation', 'Daily irradiation', 'Irradiação diária', number, 'all'],
  ['82019', 'ambient_temperature', 'Ambient temperature', 'Temperatura ambiente', number, 'all'],
  ['82020', 'module_temperature', 'Module temperature', 'Temperatura dos módulos', number, 'all'],
]);
