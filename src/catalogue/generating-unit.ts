/**
 * Device type 17: units (generating blocks). Only names are known, from the app's own API: no unit of measurement, so plain
 * numbers without a class, in no preset (see points.ts).
 */
import { number } from './quantities.ts';
import { table } from './table.ts';

export const UNIT = table(17, [
  ['81023', 'daily_yield', 'Daily yield', 'Rendimento diário', number, 'all'],
  ['81025', 'theoretical_yield', 'Theoretical yield', 'Rendimento teórico', number, 'all'],
  ['81022', 'performance_ratio', 'Performance ratio', 'Taxa de desempenho', number, 'all'],
  ['81002', 'inverter_active_power', 'Inverter active power', 'Potência ativa (Inversor)', number, 'all'],
  ['81004', 'inverter_dc_power', 'Inverter DC power', 'Potência CC (Inversor)', number, 'all'],
  ['81012', 'inverter_daily_yield', 'Inverter daily yield', 'Rendimento diário (Inversor)', number, 'all'],
  ['81007', 'inverter_total_yield', 'Inverter total yield', 'Rendimento total (Inversor)', number, 'all'],
  ['81001', 'inverter_normalized_power', 'Inverter normalized AC power', 'Potência CA normalizada (Inversor)', number, 'all'],
  ['81003', 'inverter_normalized_dc_power', 'Inverter normalized DC power', 'Potência CC normalizada (Inversor)', number, 'all'],
  ['81005', 'inverter_efficiency', 'Inverter efficiency', 'Eficiência (Inversor)', number, 'all'],
  ['81011', 'inverter_equivalent_hours', 'Inverter equivalent hours', 'Horas equivalentes (Inversor)', number, 'all'],
  ['81040', 'daily_specific_yield', 'Daily specific yield', 'Rendimento específico diário', number, 'all'],
]);
