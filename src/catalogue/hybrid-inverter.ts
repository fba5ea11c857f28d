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

const MPPT_VOLTAGES = [13001, 13105, 13107, 13109];
const MPPT_CURRENTS = [13002, 13106, 13108, 13110];

/** A quantity of the second metering channel: its total, and one point for each phase. */
const secondChannel = (total: number, phases: readonly number[], slug: string, en: string, pt: string, kind: Kind): readonly Row[] => [
  [String(total), `channel2_${slug}`, `Channel 2 ${en}`, `${pt} do canal 2`, kind, 'mass'],
  ...family(phases, [`channel2_phase_#_${slug}`, `Channel 2 phase # ${en}`, `${pt} do canal 2 na fase #`, kind, 'mass'], PHASES),
];

/** SOC, SOH and the daily rates are 0..1. The feed-in and purchased, charging and discharging powers are non-negative pairs. */
export const HYBRID_INVERTER = table(14, [
  ['13003', 'pv_power', 'PV power', 'Potência fotovoltaica', power, 'essential'],
  ['13112', 'daily_pv_yield', 'Daily PV yield', 'Rendimento fotovoltaico diário', dailyEnergy, 'essential'],
  ['13134', 'total_pv_yield', 'Total PV yield', 'Rendimento fotovoltaico total', lifetimeEnergy, 'essential'],
  ['13119', 'load_power', 'Load power', 'Potência da carga', power, 'essential'],
  ['13199', 'daily_load_consumption', 'Daily load consumption', 'Consumo diário da carga', dailyEnergy, 'essential'],
  ['13130', 'total_load_consumption', 'Total load consumption', 'Consumo total da carga', lifetimeEnergy, 'essential'],
  ['13149', 'purchased_power', 'Purchased power', 'Potência importada', power, 'essential'],
  ['13147', 'daily_purchased_energy', 'Daily purchased energy', 'Energia importada diária', dailyEnergy, 'essential'],
  ['13148', 'total_purchased_energy', 'Total purchased energy', 'Energia importada total', lifetimeEnergy, 'essential'],
  ['13121', 'feed_in_power', 'Feed-in power', 'Potência exportada', power, 'essential'],
  ['13122', 'daily_feed_in_energy', 'Daily feed-in energy', 'Energia exportada diária', dailyEnergy, 'essential'],
  ['13125', 'total_feed_in_energy', 'Total feed-in energy', 'Energia exportada total', lifetimeEnergy, 'essential'],
  ['13173', 'daily_pv_feed_in_energy', 'Daily feed-in energy from PV', 'Energia fotovoltaica exportada diária', dailyEnergy, 'standard'],
  ['13175', 'total_pv_feed_in_energy', 'Total feed-in energy from PV', 'Energia fotovoltaica exportada total', lifetimeEnergy, 'standard'],
  ['13116', 'daily_direct_consumption', 'Daily direct consumption', 'Consumo direto diário', dailyEnergy, 'standard'],
  ['13118', 'yearly_direct_consumption', 'Yearly direct consumption', 'Consumo direto anual', yearlyEnergy, 'all'],
  ['13137', 'total_direct_consumption', 'Total direct consumption', 'Consumo direto total', lifetimeEnergy, 'standard'],
  ['13144', 'daily_self_consumption', 'Daily self-consumption rate', 'Taxa diária de autoconsumo', ratio, 'standard'],
  ['13172', 'daily_self_sufficiency', 'Daily self-sufficiency rate', 'Taxa diária de autossuficiência', ratio, 'standard'],

  ['13141', 'soc', 'Battery level', 'SOC da bateria', chargeRatio, 'essential'],
  ['13126', 'battery_charging_power', 'Battery charging power', 'Potência de carga da bateria', power, 'essential'],
  ['13028', 'daily_battery_charge', 'Daily battery charge', 'Carga diária da bateria', dailyEnergy, 'essential'],
  ['13034', 'total_battery_charge', 'Total battery charge', 'Carga total da bateria', lifetimeEnergy, 'essential'],
  ['13150', 'battery_discharging_power', 'Battery discharging power', 'Potência de descarga da bateria', power, 'essential'],
  ['13029', 'daily_battery_discharge', 'Daily battery discharge', 'Descarga diária da bateria', dailyEnergy, 'essential'],
  ['13035', 'total_battery_discharge', 'Total battery discharge', 'Descarga total da bateria', lifetimeEnergy, 'essential'],
  ['13174', 'daily_charge_from_pv', 'Daily battery charge from PV', 'Carga diária da bateria pelo FV', dailyEnergy, 'standard'],
  ['13176', 'total_charge_from_pv', 'Total battery charge from PV', 'Carga total da bateria pelo FV', lifetimeEnergy, 'standard'],
  ['13138', 'battery_voltage', 'Battery voltage', 'Tensão da bateria', voltage, 'standard'],
  ['13139', 'battery_current', 'Battery current', 'Corrente da bateria', current, 'standard'],
  ['13143', 'battery_temperature', 'Battery temperature', 'Temperatura da bateria', temperature, 'standard'],
  ['13142', 'soh', 'Battery health', 'Saúde da bateria (SOH)', healthRatio, 'standard', 'diagnostic'],
  // Named "(kWh)" in the official table, but given in Wh.
  ['13140', 'battery_capacity', 'Battery capacity', 'Capacidade da bateria', storedEnergy, 'standard', 'diagnostic'],
  ['13169', 'bms_battery_voltage', 'Battery voltage (BMS)', 'Tensão da bateria (BMS)', voltage, 'all', 'diagnostic'],
  ['13170', 'bms_soc', 'Battery level (BMS)', 'SOC da bateria (BMS)', chargeRatio, 'all', 'diagnostic'],
  ['13162', 'max_charging_current', 'Maximum charging current', 'Corrente máxima de carga', current, 'all', 'diagnostic'],
  ['13163', 'max_discharging_current', 'Maximum discharging current', 'Corrente máxima de descarga', current, 'all', 'diagnostic'],
  ['13023', 'daily_charging_time', 'Daily charging time', 'Tempo diário de carga', dailyHours, 'all', 'diagnostic'],
  ['13016', 'total_charging_time', 'Total charging time', 'Tempo total de carga', runningHours, 'all', 'diagnostic'],
  ['13024', 'daily_discharging_time', 'Daily discharging time', 'Tempo diário de descarga', dailyHours, 'all', 'diagnostic'],
  ['13017', 'total_discharging_time', 'Total discharging time', 'Tempo total de descarga', runningHours, 'all', 'diagnostic'],

  ['13146', 'operating_status', 'Operating status', 'Status de operação', status(HYBRID_STATUS), 'standard'],
  ['13011', 'active_power', 'Active power', 'Potência ativa', power, 'standard'],
  ['13012', 'reactive_power', 'Reactive power', 'Potência reativa', reactivePower, 'standard'],
  ['13018', 'apparent_power', 'Apparent power', 'Potência aparente', apparentPower, 'standard'],
  ['13013', 'power_factor', 'Power factor', 'Fator de potência', powerFactor, 'standard'],
  ['13007', 'grid_frequency', 'Grid frequency', 'Frequência da rede', frequency, 'standard'],
  ...family([13157, 13158, 13159], ['phase_#_voltage', 'Phase # voltage', 'Tensão na fase #', voltage, 'standard'], PHASES),
  ...family([13008, 13009, 13010], ['phase_#_current', 'Phase # current', 'Corrente na fase #', current, 'standard'], PHASES),
  ['13187', 'ac_voltage', 'AC voltage', 'Tensão CA', voltage, 'standard'],
  ['13188', 'ac_current', 'AC current', 'Corrente CA', current, 'standard'],
  ...family([13004, 13005, 13006], ['line_#_voltage', 'Line # voltage', 'Tensão de linha #', voltage, 'all'], LINES),
  ...family(MPPT_VOLTAGES, ['mppt#_voltage', 'MPPT # voltage', 'Tensão do MPPT #', voltage, 'standard']),
  ...family(MPPT_CURRENTS, ['mppt#_current', 'MPPT # current', 'Corrente do MPPT #', current, 'standard']),

  ['18068', 'backup_power', 'Backup power', 'Potência de backup', power, 'standard'],
  ...family([18065, 18066, 18067], ['phase_#_backup_power', 'Phase # backup power', 'Potência de backup na fase #', power, 'all'], PHASES),
  ...family(
    [18103, 18104, 18105],
    ['phase_#_backup_voltage', 'Phase # backup voltage', 'Tensão de backup na fase #', voltage, 'all'],
    PHASES,
  ),
  ...family(
    [18062, 18063, 18064],
    ['phase_#_backup_current', 'Phase # backup current', 'Corrente de backup na fase #', current, 'all'],
    PHASES,
  ),
  ...family(
    [18108, 18109, 18110],
    ['meter_phase_#_voltage', 'Meter phase # voltage', 'Tensão do medidor na fase #', voltage, 'all'],
    PHASES,
  ),

  ...secondChannel(18079, [18080, 18081, 18082], 'active_power', 'active power', 'Potência ativa', power),
  ...secondChannel(18083, [18084, 18085, 18086], 'reactive_power', 'reactive power', 'Potência reativa', reactivePower),
  ...secondChannel(18075, [18076, 18077, 18078], 'apparent_power', 'apparent power', 'Potência aparente', apparentPower),
  ...secondChannel(18087, [], 'power_factor', 'power factor', 'Fator de potência', powerFactor),
  ...secondChannel(18088, [18089, 18090, 18091], 'purchased_energy', 'purchased energy', 'Energia importada', lifetimeEnergy),
  ...secondChannel(18092, [18093, 18094, 18095], 'feed_in_energy', 'feed-in energy', 'Energia exportada', lifetimeEnergy),

  ['13019', 'internal_temperature', 'Internal temperature', 'Temperatura interna', temperature, 'standard', 'diagnostic'],
  ['13161', 'bus_voltage', 'Bus voltage', 'Tensão do barramento', voltage, 'all', 'diagnostic'],
  ['13160', 'insulation_resistance', 'Insulation resistance', 'Resistência de isolamento', kiloohms, 'standard', 'diagnostic'],
  ['13020', 'operation_time', 'Operation time', 'Tempo de operação', runningHours, 'standard', 'diagnostic'],
  ['13171', 'ems_status', 'EMS status', 'Status do EMS', text, 'all', 'diagnostic'],
  ['13165', 'mdsp_off_grid_start_status', 'MDSP off-grid start status', 'Status de partida off-grid do MDSP', text, 'mass', 'diagnostic'],
  ['13166', 'sdsp_working_mode', 'SDSP working mode', 'Modo de trabalho do SDSP', text, 'mass', 'diagnostic'],
  ['13167', 'sdsp_off_grid_start_status', 'SDSP off-grid start status', 'Status de partida off-grid do SDSP', text, 'mass', 'diagnostic'],
  ['13168', 'di_status', 'DI status', 'Status da entrada digital', text, 'mass', 'diagnostic'],
]);
