/** Device type 43: batteries. */
import { cellVoltage, chargeRatio, current, healthRatio, lifetimeEnergy, temperature, text, voltage } from './quantities.ts';
import { family, table } from './table.ts';

const MODULE_MAX_CELL_VOLTAGES = [58618, 58619, 58620, 58621, 58622, 58623, 58624, 58625];
const MODULE_MIN_CELL_VOLTAGES = [58626, 58627, 58628, 58629, 58630, 58631, 58632, 58633];

/** SOC and SOH are 0..1. */
export const BATTERY = table(
  43,
  [
    ['58604', 'soc', 'Battery level', 'SOC da bateria', chargeRatio, 'essential'],
    ['58605', 'soh', 'Battery health', 'Saúde da bateria (SOH)', healthRatio, 'standard', 'diagnostic'],
    ['58606', 'total_charge', 'Total charge', 'Carga total', lifetimeEnergy, 'essential'],
    ['58607', 'total_discharge', 'Total discharge', 'Descarga total', lifetimeEnergy, 'essential'],
    ['58601', 'voltage', 'Voltage', 'Tensão', voltage, 'standard'],
    ['58602', 'current', 'Current', 'Corrente', current, 'standard'],
    ['58603', 'temperature', 'Temperature', 'Temperatura', temperature, 'standard'],
    ['58608', 'operating_status', 'Operating status', 'Status de operação', text, 'standard'],
    ['58609', 'health_status', 'Health status', 'Status de saúde', text, 'all', 'diagnostic'],
    ['58610', 'max_cell_voltage', 'Maximum cell voltage', 'Tensão máxima da célula', cellVoltage, 'standard', 'diagnostic'],
    ['58611', 'highest_voltage_cell', 'Highest-voltage cell', 'Célula de maior tensão', text, 'all', 'diagnostic'],
    ['58612', 'min_cell_voltage', 'Minimum cell voltage', 'Tensão mínima da célula', cellVoltage, 'standard', 'diagnostic'],
    ['58613', 'lowest_voltage_cell', 'Lowest-voltage cell', 'Célula de menor tensão', text, 'all', 'diagnostic'],
    [
      '58614',
      'max_module_temperature',
      'Maximum module temperature',
      'Temperatura máxima do módulo',
      temperature,
      'standard',
      'diagnostic',
    ],
    ['58615', 'hottest_module', 'Hottest module', 'Módulo mais quente', text, 'all', 'diagnostic'],
    [
      '58616',
      'min_module_temperature',
      'Minimum module temperature',
      'Temperatura mínima do módulo',
      temperature,
      'standard',
      'diagnostic',
    ],
    ['58617', 'coldest_module', 'Coldest module', 'Módulo mais frio', text, 'all', 'diagnostic'],
    ...family(MODULE_MAX_CELL_VOLTAGES, [
      'module#_max_cell_voltage',
      'Module # maximum cell voltage',
      'Tensão máxima de célula do módulo #',
      cellVoltage,
      'mass',
      'diagnostic',
    ]),
    ...family(MODULE_MIN_CELL_VOLTAGES, [
      'module#_min_cell_voltage',
      'Module # minimum cell voltage',
      'Tensão mínima de célula do módulo #',
      cellVoltage,
      'mass',
      'diagnostic',
    ]),
    ['58635', 'dc_contactor_status', 'DC contactor status', 'Status do contator CC', text, 'all', 'diagnostic'],
    ['58636', 'fault_module', 'Fault module', 'Módulo com falha', text, 'all', 'diagnostic'],
  ],
  {
    battery_charge: ['58606'],
    battery_discharge: ['58607'],
    soc: ['58604'],
  },
);
